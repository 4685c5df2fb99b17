import type { DeliveredEvent } from '#platform/messaging/define_consumer'
import type { SqlSession } from '#platform/storage/sql'
import type { Tx } from '#platform/storage/transaction'
import { now } from '#platform/values/clock'

/** Ids, figures and reasons that tell what happened. Never a name, an address or a payment token. */
export type Facts = Readonly<Record<string, string | number | undefined>>

export interface TimelineEntry {
  readonly eventId: string
  readonly type: string
  readonly module: string
  readonly at: number
  readonly receivedAt: number
  readonly causationId: string
  readonly correlationId: string
  readonly facts: Facts
}

/** No order has more to tell; it bounds what one answer costs. */
const MOST = 1000

/** Keeps an event as part of an order's story. Called some twenty times per checkout: one INSERT and nothing else. */
export async function remember(event: DeliveredEvent, tx: Tx, orderId: string, facts: Facts): Promise<void> {
  await tx.insert(
    'timeline',
    {
      event_id: event.id,
      order_id: orderId,
      type: event.type,
      module: event.type.slice(0, event.type.indexOf('.')),
      happened_at: event.time,
      causation_id: event.causationId,
      correlation_id: event.correlationId,
      facts: JSON.stringify(facts),
      received_at: now(),
    },
    { key: ['event_id'], do: 'nothing' }
  )
}

interface Row {
  event_id: string
  type: string
  module: string
  happened_at: number
  causation_id: string
  correlation_id: string
  facts: string
  received_at: number
}

const toEntry = (row: Row): TimelineEntry => ({
  eventId: row.event_id,
  type: row.type,
  module: row.module,
  at: row.happened_at,
  receivedAt: row.received_at,
  causationId: row.causation_id,
  correlationId: row.correlation_id,
  facts: JSON.parse(row.facts) as Facts,
})

export async function timelineOf(session: SqlSession, orderId: string): Promise<TimelineEntry[]> {
  const rows = await session.all<Row>(
    `SELECT event_id, type, module, happened_at, causation_id, correlation_id, facts, received_at
     FROM timeline WHERE order_id = ? ORDER BY happened_at LIMIT ${MOST}`,
    [orderId]
  )
  return rows.map(toEntry)
}

/** Why payments of an order failed so far, oldest first. */
export async function paymentFailures(session: SqlSession, orderId: string): Promise<string[]> {
  const rows = await session.all<{ facts: string }>(
    "SELECT facts FROM timeline WHERE order_id = ? AND type = 'payment.failed' ORDER BY happened_at",
    [orderId]
  )
  return rows.map(({ facts }) => String((JSON.parse(facts) as Facts).reason))
}

/** The order an event belongs to, if the event is kept here. */
export async function orderOf(session: SqlSession, eventId: string): Promise<string | null> {
  const row = await session.one<{ order_id: string }>('SELECT order_id FROM timeline WHERE event_id = ?', [eventId])
  return row?.order_id ?? null
}
