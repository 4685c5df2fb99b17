import { encode } from '#platform/messaging/codec'
import type { EventDefinition } from '#platform/messaging/define_event'
import { currentContext, newTraceparent } from '#platform/observability/context'
import type { SqlValue } from '#platform/storage/sql'
import { newId } from '#platform/values/id'
import { isoNow, now } from '#platform/values/clock'

/** A row of a module's `outbox` table: one message as it will lie in the broker, in the order of `position`. */
export interface OutboxRow extends Record<string, SqlValue> {
  event_id: string
  topic: string
  type: string
  message_key: string
  /** JSON object of the message headers: CloudEvents 1.0 attributes, Kafka binding. */
  headers: string
  /** Avro in the registry's wire format. */
  value: Uint8Array
  created_at: number
}

/** Brokers refuse larger messages by default; refusing here fails the transaction that would have been stuck for ever. */
const MAX_BYTES = 900_000

/**
 * Encodes an event for the outbox, with the causes that the current context knows.
 * @throws RangeError when it is too large; an avsc error naming the field when the data does not fit the schema
 */
export function encodeEvent<Data>(event: EventDefinition<Data>, data: Data): OutboxRow {
  const value = encode(event, data)
  if (value.length > MAX_BYTES) {
    throw new RangeError(`${event.type} has ${value.length} bytes, more than the ${MAX_BYTES} a message may have`)
  }
  const id = newId('event')
  const context = currentContext()
  const key = event.key(data)
  const headers = {
    ce_specversion: '1.0',
    ce_id: id,
    ce_type: event.type,
    ce_source: `/${event.module}`,
    ce_subject: key,
    ce_time: isoNow(),
    ce_dataversion: String(event.version),
    ce_correlationid: context?.correlationId ?? id,
    ce_causationid: context?.causationId ?? id,
    traceparent: context?.traceparent ?? newTraceparent(),
  }
  return {
    event_id: id,
    topic: event.topic,
    type: event.type,
    message_key: key,
    headers: JSON.stringify(headers),
    value,
    created_at: now(),
  }
}
