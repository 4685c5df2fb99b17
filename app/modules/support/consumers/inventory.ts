import { Committed, Expired, Rejected, Released, Reserved, StockChanged } from '#modules/inventory/contract'
import { openByRule } from '#modules/support/actions/open_by_rule'
import { oversold } from '#modules/support/domain/rules'
import { orderOf, remember } from '#modules/support/projections/timeline'
import { defineConsumer, on } from '#platform/messaging/define_consumer'

export default defineConsumer('support', 'inventory', [
  on(Reserved, (event, tx) => {
    const { orderId, reservationId, attempt, expiresAt } = event.data
    return remember(event, tx, orderId, { reservationId, attempt, expiresAt })
  }),
  on(Rejected, (event, tx) => {
    const { orderId, reservationId, attempt, shortages } = event.data
    const short = shortages.map(({ sku, requested, available }) => `${sku}: ${available} of ${requested}`).join(', ')
    return remember(event, tx, orderId, { reservationId, attempt, short })
  }),
  on(Committed, (event, tx) => {
    const { orderId, reservationId, attempt } = event.data
    return remember(event, tx, orderId, { reservationId, attempt })
  }),
  on(Released, (event, tx) => {
    const { orderId, reservationId, attempt, reason } = event.data
    return remember(event, tx, orderId, { reservationId, attempt, reason })
  }),
  on(Expired, (event, tx) => {
    const { orderId, reservationId, attempt } = event.data
    return remember(event, tx, orderId, { reservationId, attempt })
  }),

  /* Not on the timeline, since it is about a SKU; but what moved the stock may be, and so name the order. */
  on(StockChanged, async ({ data, causationId }, tx) => {
    const ticket = oversold(data)
    if (ticket) await openByRule(tx, ticket, { orderId: await orderOf(tx, causationId), forCustomer: false })
  }),
])
