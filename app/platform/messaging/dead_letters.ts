import encryption from '@adonisjs/core/services/encryption'
import type { BrokerRecord } from '#platform/messaging/broker'
import { withoutAddresses } from '#platform/observability/privacy'
import type { ModuleStore } from '#platform/storage/module_store'
import { signal } from '#platform/runtime/signals'
import type { SqlSession } from '#platform/storage/sql'
import type { Tx } from '#platform/storage/transaction'
import { newId } from '#platform/values/id'
import { now } from '#platform/values/clock'

/** Waits between the attempts at one delivery: 0.2, 1, 5 and 15 seconds. After that it is dead until somebody replays it. */
const BACKOFF_MS = [200, 1000, 5000, 15_000]

export type DeadLetterState = 'retrying' | 'parked' | 'dead'

export interface DeadLetter {
  id: string
  consumer: string
  event_id: string
  topic: string
  partition_number: number
  message_offset: number
  type: string
  message_key: string
  headers: string
  /** Sealed with the application's key: a dead letter lies about for long, and the message holds personal data. */
  value: Uint8Array
  state: DeadLetterState
  attempts: number
  next_attempt_at: number
  error_name: string | null
  error_message: string | null
  error_stack: string | null
  failed_at: number
}

function describe(error: unknown) {
  const cause = error instanceof Error ? error : new Error(String(error))
  return {
    error_name: cause.name.slice(0, 120),
    error_message: withoutAddresses(cause.message).slice(0, 2000),
    error_stack: withoutAddresses(cause.stack ?? '').slice(0, 4000),
  }
}

/** The record as it was delivered. */
export function unseal(letter: DeadLetter): BrokerRecord {
  const value = encryption.decrypt<string>(Buffer.from(letter.value).toString('latin1'))
  if (value === null) throw new Error(`Dead letter ${letter.id} was sealed with another APP_KEY and cannot be replayed`)
  return {
    topic: letter.topic,
    partition: letter.partition_number,
    offset: letter.message_offset,
    key: letter.message_key,
    headers: JSON.parse(letter.headers) as Record<string, string>,
    value: Buffer.from(value, 'base64'),
    timestamp: letter.failed_at,
  }
}

/**
 * Sets a delivery aside in the consumer's own store: because it failed (`error`), or because an earlier one of its key did.
 * Setting the same delivery aside again counts one more attempt.
 */
export async function setAside(
  tx: Tx,
  consumer: string,
  record: BrokerRecord,
  reason: { error: unknown; retry: boolean } | 'parked'
): Promise<DeadLetterState> {
  const eventId = record.headers.ce_id ?? `${record.topic}/${record.partition}/${record.offset}`
  const known = await tx.one<{ id: string; attempts: number }>(
    'SELECT id, attempts FROM dead_letters WHERE consumer = ? AND event_id = ?',
    [consumer, eventId]
  )
  const attempts = (known?.attempts ?? 0) + (reason === 'parked' ? 0 : 1)
  const wait = BACKOFF_MS[attempts - 1]
  const state: DeadLetterState =
    reason === 'parked' ? 'parked' : reason.retry && wait !== undefined ? 'retrying' : 'dead'
  const cause =
    reason === 'parked' ? { error_name: null, error_message: null, error_stack: null } : describe(reason.error)
  const headers = JSON.stringify(record.headers)
  const value = Buffer.from(encryption.encrypt(record.value.toString('base64')), 'latin1')
  await tx.insert(
    'dead_letters',
    {
      id: known?.id ?? newId('deadLetter'),
      consumer,
      event_id: eventId,
      topic: record.topic,
      partition_number: record.partition,
      message_offset: record.offset,
      type: record.headers.ce_type ?? 'unknown',
      message_key: record.key,
      headers,
      value,
      state,
      attempts,
      next_attempt_at: now() + (wait ?? 0),
      ...cause,
      failed_at: now(),
    },
    { key: ['consumer', 'event_id'], do: 'update' }
  )
  if (state === 'dead') await announce(tx, consumer, record, headers, value, cause.error_name, cause.error_message)
  return state
}

/** The dead-letter topic gets the sealed message with its cause and origin, so that watchers outside see it. */
async function announce(
  tx: Tx,
  consumer: string,
  record: BrokerRecord,
  headers: string,
  value: Uint8Array,
  name: string | null,
  message: string | null
): Promise<void> {
  await tx.insert('outbox', {
    event_id: newId('event'),
    topic: deadLetterTopic(tx.module),
    type: 'dead-letter',
    message_key: record.key,
    headers: JSON.stringify({
      ...(JSON.parse(headers) as object),
      dlq_consumer: consumer,
      dlq_error: name ?? '',
      dlq_message: message ?? '',
      dlq_topic: record.topic,
      dlq_partition: String(record.partition),
      dlq_offset: String(record.offset),
    }),
    value,
    created_at: now(),
  })
  tx.afterCommit(() => signal(`outbox:${tx.module}`))
}

/** Where a module's dead letters are published. */
export const deadLetterTopic = (module: string) => `${module}.dead-letters`

/** The keys behind which new deliveries of a consumer must wait, as `consumer key`. */
export async function blockedKeys(session: SqlSession): Promise<Set<string>> {
  const rows = await session.all<{ consumer: string; message_key: string }>(
    'SELECT DISTINCT consumer, message_key FROM dead_letters'
  )
  return new Set(rows.map((row) => `${row.consumer} ${row.message_key}`))
}

/** The deliveries whose time has come: due retries, and the first of each key that nothing blocks any more. */
export function dueLetters(store: ModuleStore, limit: number): Promise<DeadLetter[]> {
  return store.all<DeadLetter>(
    `SELECT * FROM dead_letters AS letter
     WHERE (state = 'retrying' AND next_attempt_at <= ?)
        OR (state = 'parked' AND NOT EXISTS (
              SELECT 1 FROM dead_letters AS earlier
              WHERE earlier.consumer = letter.consumer AND earlier.message_key = letter.message_key
                AND (earlier.state <> 'parked'
                     OR (earlier.topic = letter.topic AND earlier.message_offset < letter.message_offset))))
     ORDER BY failed_at, message_offset LIMIT ?`,
    [now(), limit]
  )
}

export interface DeadLetterFilter {
  state?: DeadLetterState
  consumer?: string
}

/** For lists: without the message itself. */
export function listLetters(store: ModuleStore, filter: DeadLetterFilter, limit: number): Promise<DeadLetter[]> {
  const query = store.client.from('dead_letters').orderBy('failed_at', 'desc').limit(limit)
  if (filter.state) void query.where('state', filter.state)
  if (filter.consumer) void query.where('consumer', filter.consumer)
  return query.exec() as Promise<DeadLetter[]>
}

/** The dead letter of that id in that store; `undefined` when there is none. */
export function findLetter(store: ModuleStore, id: string): Promise<DeadLetter | undefined> {
  return store.one<DeadLetter>('SELECT * FROM dead_letters WHERE id = ?', [id])
}

/**
 * Gives a dead letter its attempts back; a running consumer takes it up within seconds, then what waits behind it. Asking
 * twice is harmless: the inbox lets each event through once.
 * @returns whether there was such a letter
 */
export async function replayLetter(store: ModuleStore, id: string): Promise<boolean> {
  const changed = await store.run(
    "UPDATE dead_letters SET state = 'retrying', attempts = 0, next_attempt_at = ? WHERE id = ? AND state <> 'parked'",
    [now(), id]
  )
  signal(`dead-letters:${store.module}`)
  return changed > 0
}

/** Gives a delivery up for good: the consumer counts it as done, and what waits behind it goes on. */
export async function discardLetter(store: ModuleStore, id: string): Promise<boolean> {
  return store.transaction(async (tx) => {
    const letter = await tx.one<DeadLetter>('SELECT * FROM dead_letters WHERE id = ?', [id])
    if (!letter) return false
    await tx.insert(
      'inbox',
      { consumer: letter.consumer, event_id: letter.event_id, processed_at: now() },
      { key: ['consumer', 'event_id'], do: 'nothing' }
    )
    await tx.run('DELETE FROM dead_letters WHERE id = ?', [id])
    tx.afterCommit(() => signal(`dead-letters:${store.module}`))
    return true
  })
}
