import { commitHold } from '#modules/inventory/actions/commit_hold'
import { holdStock } from '#modules/inventory/actions/hold_stock'
import { releaseHold } from '#modules/inventory/actions/release_hold'
import type { ReservationRow } from '#modules/inventory/store'
import { CommitRequested, HoldRequested, ReleaseRequested } from '#modules/order/contract'
import { defineConsumer, on } from '#platform/messaging/define_consumer'

/** Answers the checkout saga. */
export default defineConsumer('inventory', 'order', [
  on(HoldRequested, async ({ data }, tx) => {
    await holdStock(tx, data)
  }),

  on(CommitRequested, async ({ data }, tx) => {
    const result = await commitHold(tx, data.reservationId, data.mode)
    if (result.kind === 'missing')
      throw new Error(`Order ${data.orderId} commits ${data.reservationId}, which is unknown here`)
  }),

  on(ReleaseRequested, async ({ data }, tx) => {
    /* Without an id the saga does not know yet what it was given: whatever that attempt holds. */
    const reservation = data.reservationId
      ? await tx.one<ReservationRow>('SELECT * FROM reservations WHERE id = ?', [data.reservationId])
      : await tx.one<ReservationRow>('SELECT * FROM reservations WHERE order_id = ? AND attempt = ?', [
          data.orderId,
          data.attempt,
        ])
    if (reservation) await releaseHold(tx, reservation, data.reason)
  }),
])
