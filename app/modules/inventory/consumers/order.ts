import { commitHold } from '#modules/inventory/actions/commit_hold'
import { holdStock } from '#modules/inventory/actions/hold_stock'
import { releaseHold } from '#modules/inventory/actions/release_hold'
import { ask, isRemote, type Asked } from '#modules/inventory/engine'
import type { RemoteReservations } from '#modules/inventory/ports/remote_reservations'
import type { Release } from '#modules/inventory/ports/reservations'
import { CommitRequested, HoldRequested, ReleaseRequested } from '#modules/order/contract'
import { defineConsumer, on, type DeliveredEvent } from '#platform/messaging/define_consumer'
import type { DataOf } from '#platform/messaging/define_event'

/** Asks an engine outside this store, before the event's transaction; nobody is asked where there is none. */
function outside<Data, Answer extends object | undefined>(
  operation: (reservations: RemoteReservations, data: Readonly<Data>) => Promise<Answer>
): ((event: DeliveredEvent<Data>) => Promise<Asked<Answer> | undefined>) | undefined {
  return isRemote ? ({ data }) => ask((reservations) => operation(reservations, data)) : undefined
}

/** Without an id the saga does not know yet what it was given: whatever that attempt holds. */
const releaseOf = ({ reservationId, orderId, attempt }: DataOf<typeof ReleaseRequested>): Release => ({
  of: reservationId ?? { orderId, attempt },
})

/** Answers the checkout saga. */
export default defineConsumer('inventory', 'order', [
  on(
    HoldRequested,
    async ({ data }, tx, asked) => {
      await holdStock(tx, data, asked)
    },
    outside((reservations, data) => reservations.hold(data))
  ),

  on(
    CommitRequested,
    async ({ data }, tx, asked) => {
      const answer = await commitHold(tx, data.reservationId, data.mode, asked)
      if (!answer) throw new Error(`Order ${data.orderId} commits ${data.reservationId}, which is unknown here`)
    },
    outside((reservations, data) => reservations.commit(data.reservationId, data.mode))
  ),

  on(
    ReleaseRequested,
    async ({ data }, tx, asked) => {
      await releaseHold(tx, releaseOf(data), data.reason, asked)
    },
    outside((reservations, data) => reservations.release(releaseOf(data)))
  ),
])
