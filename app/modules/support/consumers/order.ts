import {
  AuthorizationRequested,
  CaptureRequested,
  CommitRequested,
  HoldRequested,
  OrderCancelled,
  OrderCompleted,
  OrderConfirmed,
  OrderCreated,
  OrderFulfilled,
  OrderReturned,
  RefundRequested,
  ReleaseRequested,
  VoidRequested,
} from '#modules/order/contract'
import { noteOrder } from '#modules/support/projections/orders'
import { remember } from '#modules/support/projections/timeline'
import { defineConsumer, on } from '#platform/messaging/define_consumer'

/** An order's own steps and what its saga asks of others. Address, e-mail and payment token stay out. */
export default defineConsumer('support', 'order', [
  on(OrderCreated, async (event, tx) => {
    const { data } = event
    await noteOrder(tx, data)
    await remember(event, tx, data.orderId, { ...data.total, region: data.region, lines: data.lines.length })
  }),
  on(OrderConfirmed, (event, tx) => remember(event, tx, event.data.orderId, { ...event.data.total })),
  on(OrderCancelled, (event, tx) => remember(event, tx, event.data.orderId, { reason: event.data.reason })),
  on(OrderFulfilled, (event, tx) => remember(event, tx, event.data.orderId, {})),
  on(OrderCompleted, (event, tx) => remember(event, tx, event.data.orderId, {})),
  on(OrderReturned, (event, tx) => {
    const { orderId, returnId, refund } = event.data
    return remember(event, tx, orderId, { returnId, ...refund })
  }),
  on(HoldRequested, (event, tx) => {
    const { orderId, attempt, ttlSeconds } = event.data
    return remember(event, tx, orderId, { attempt, ttlSeconds })
  }),
  on(CommitRequested, (event, tx) => {
    const { orderId, attempt, reservationId, mode } = event.data
    return remember(event, tx, orderId, { attempt, reservationId, mode })
  }),
  on(ReleaseRequested, (event, tx) => {
    const { orderId, attempt, reservationId, reason } = event.data
    return remember(event, tx, orderId, { attempt, reservationId: reservationId ?? undefined, reason })
  }),
  on(AuthorizationRequested, (event, tx) => {
    const { orderId, attempt, amount } = event.data
    return remember(event, tx, orderId, { attempt, ...amount })
  }),
  on(CaptureRequested, (event, tx) => {
    const { orderId, attempt, paymentId, amount } = event.data
    return remember(event, tx, orderId, { attempt, paymentId, ...amount })
  }),
  on(VoidRequested, (event, tx) => {
    const { orderId, attempt, paymentId, reason } = event.data
    return remember(event, tx, orderId, { attempt, paymentId: paymentId ?? undefined, reason })
  }),
  on(RefundRequested, (event, tx) => {
    const { orderId, attempt, paymentId, refundId, amount, reason } = event.data
    return remember(event, tx, orderId, { attempt, paymentId, refundId, ...amount, reason })
  }),
])
