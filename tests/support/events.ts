import { decode, openCodec } from '#platform/messaging/codec'
import type { EventDefinition } from '#platform/messaging/define_event'
import { encodeEvent } from '#platform/messaging/outbox'
import { host } from '#platform/modules/host'
import { moduleStore } from '#platform/storage/module_store'
import { everythingIn } from '#tests/support/topics'
import { until } from '#tests/support/wait'
import type { ModuleName } from '#config/modules'

export interface SeenEvent<Data> {
  readonly id: string
  readonly headers: Record<string, string>
  readonly data: Data
}

/**
 * Publishes an event as its module's relay would, whether that module is hosted or not.
 * @param id the event's id, to publish the same event again
 */
export async function publish<Data>(event: EventDefinition<Data>, data: Data, id?: string): Promise<string> {
  const { broker, registry } = host().messaging
  await openCodec(registry, [event])
  const row = encodeEvent(event, data)
  const headers = JSON.parse(row.headers) as Record<string, string>
  if (id) headers.ce_id = id
  await broker.publish([{ topic: row.topic, key: row.message_key, headers, value: row.value }])
  return headers.ce_id!
}

/** Every event of that definition in the broker, oldest first within a partition. */
export async function allEvents<Data>(event: EventDefinition<Data>): Promise<SeenEvent<Data>[]> {
  const seen: SeenEvent<Data>[] = []
  for (const { headers, value } of await everythingIn(host().messaging.broker, event.topic)) {
    if (headers.ce_type !== event.type) continue
    seen.push({ id: headers.ce_id!, headers, data: structuredClone(await decode(event, value)) })
  }
  return seen
}

/** Waits for an event that answers the description. */
export function eventually<Data>(
  event: EventDefinition<Data>,
  matches: (data: Data) => boolean,
  milliseconds?: number
): Promise<SeenEvent<Data>> {
  return until(
    `an event ${event.type}`,
    async () => (await allEvents(event)).find(({ data }) => matches(data)),
    milliseconds
  )
}

/** Waits until everything that was published has been consumed and everything that was committed has been published. */
export async function settled(): Promise<void> {
  await until('all outboxes and groups drained', () => host().drained(50), 20_000)
}

/** Whether a consumer has processed an event. */
export async function isProcessed(module: ModuleName, consumer: string, eventId: string): Promise<boolean> {
  const row = await moduleStore(module).one('SELECT 1 FROM inbox WHERE consumer = ? AND event_id = ?', [
    consumer,
    eventId,
  ])
  return row !== undefined
}
