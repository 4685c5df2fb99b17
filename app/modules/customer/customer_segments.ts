import type { BaseSchema } from '@adonisjs/lucid/schema'
import type { SegmentEntered } from '#modules/customer/contract'
import type { DataOf } from '#platform/messaging/define_event'
import type { SqlSession } from '#platform/storage/sql'
import type { Tx } from '#platform/storage/transaction'

type Change = DataOf<typeof SegmentEntered>

/**
 * Customer's published projection: who is in which segment, for whoever evaluates rules that ask for segments. It is kept in
 * that module's own store, from customer's events.
 *
 * The time of a change is its version. One of the same millisecond counts as newer, because the events of one customer come
 * in their order. Who left stays as a row, so that a late arrival does not bring them back.
 */
export class CustomerSegments {
  enter(tx: Tx, change: Change): Promise<void> {
    return this.#keep(tx, change, 1)
  }

  leave(tx: Tx, change: Change): Promise<void> {
    return this.#keep(tx, change, 0)
  }

  async #keep(tx: Tx, { customerId, segmentId, segment, at }: Change, member: 0 | 1): Promise<void> {
    /* A short name is one segment's at a time: what was known under it of an earlier one is over. */
    await tx.run(
      'DELETE FROM customer_segments WHERE customer_id = ? AND segment = ? AND segment_id <> ? AND at <= ?',
      [customerId, segment, segmentId, at]
    )
    const changed = await tx.run(
      'UPDATE customer_segments SET segment = ?, member = ?, at = ? WHERE customer_id = ? AND segment_id = ? AND at <= ?',
      [segment, member, at, customerId, segmentId, at]
    )
    if (changed > 0) return
    await tx.insert(
      'customer_segments',
      { customer_id: customerId, segment_id: segmentId, segment, member, at },
      { key: ['customer_id', 'segment_id'], do: 'nothing' }
    )
  }

  /** Removes all that is known of an erased customer. */
  async forget(tx: Tx, customerId: string): Promise<void> {
    await tx.run('DELETE FROM customer_segments WHERE customer_id = ?', [customerId])
  }

  /** Short names of the segments a customer is in, which rules refer to; none for a guest (`null`). */
  async of(session: SqlSession, customerId: string | null): Promise<string[]> {
    if (customerId === null) return []
    const rows = await session.all<{ segment: string }>(
      'SELECT segment FROM customer_segments WHERE customer_id = ? AND member = 1 ORDER BY segment',
      [customerId]
    )
    return rows.map(({ segment }) => segment)
  }
}

/** The table of this projection, for a migration of the module that keeps it. */
export function customerSegmentsTable(schema: BaseSchema['schema']): void {
  schema.createTable('customer_segments', (table) => {
    table.string('customer_id', 40).notNullable()
    table.string('segment_id', 40).notNullable()
    table.string('segment', 100).notNullable()
    table.integer('member').notNullable()
    table.bigInteger('at').notNullable()
    table.primary(['customer_id', 'segment_id'])
  })
}
