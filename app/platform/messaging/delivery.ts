import type { BrokerRecord } from '#platform/messaging/broker'
import { decode, UndecodableMessageError } from '#platform/messaging/codec'
import type { DeliveredEvent, Subscription } from '#platform/messaging/define_consumer'
import type { EventDefinition } from '#platform/messaging/define_event'
import { newTraceparent } from '#platform/observability/context'

/** A record on its way to one consumer. */
export interface Delivery {
  readonly record: BrokerRecord
  readonly consumer: string
  readonly subscription: Subscription
  readonly event: DeliveredEvent<never>
}

const decoded = new WeakMap<BrokerRecord, Map<EventDefinition<never>, Promise<never>>>()

/** Decoded once per record, whichever of this process's modules come to read it. */
export function decodeOnce(event: EventDefinition<never>, record: BrokerRecord): Promise<never> {
  let perEvent = decoded.get(record)
  if (!perEvent) decoded.set(record, (perEvent = new Map()))
  let data = perEvent.get(event)
  if (!data) {
    data = decode(event, record.value)
    perEvent.set(event, data)
    data.catch(() => perEvent.delete(event))
  }
  return data
}

/** @throws {UndecodableMessageError} when the record does not say which event it is */
export function deliveredEvent(record: BrokerRecord, data: never): DeliveredEvent<never> {
  const { headers } = record
  const id = headers.ce_id
  if (!id) throw new UndecodableMessageError('it has no ce_id header')
  const time = Date.parse(headers.ce_time ?? '')
  return {
    id,
    type: headers.ce_type ?? '',
    key: record.key,
    time: Number.isNaN(time) ? record.timestamp : time,
    correlationId: headers.ce_correlationid ?? id,
    causationId: headers.ce_causationid ?? id,
    traceparent: headers.traceparent ?? newTraceparent(),
    data,
  }
}
