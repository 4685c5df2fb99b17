import type { HttpContext } from '@adonisjs/core/http'
import { cancelOrder } from '#modules/order/actions/cancel_order'
import { orderDirectly } from '#modules/order/actions/order_directly'
import { ownOrder, presentListed, presentOrder } from '#modules/order/controllers/presented_order'
import { findOrder, store, type OrderRow } from '#modules/order/store'
import { orderBody, orderQuery, ordersQuery } from '#modules/order/validators'
import { isStaff } from '#platform/http/auth'
import { answerOnce } from '#platform/http/idempotency'
import { listRows } from '#platform/http/lists'
import { Problem } from '#platform/http/problem'
import { validBody, validQuery } from '#platform/http/validation'
import { etag } from '#platform/http/versions'
import { toAddress } from '#platform/values/address'

export default class OrdersController {
  async index(ctx: HttpContext) {
    const { status, customerId } = await validQuery(ctx, ordersQuery)
    const query = store.client.from('orders')
    if (!isStaff(ctx.actor)) void query.where('customer_id', ctx.actor!.id)
    else if (customerId) void query.where('customer_id', customerId)
    if (status) void query.where('status', status)
    const { data, page } = await listRows(ctx, query, (row: OrderRow) => row)
    return { data: await presentListed(store, data), page }
  }

  async show(ctx: HttpContext) {
    await validQuery(ctx, orderQuery)
    const order = await ownOrder(ctx)
    ctx.response.header('ETag', etag(order.version))
    /* One store, read and written: every read is strong, and nothing lags. */
    ctx.response.header('X-Replica-Lag', '0')
    return presentOrder(store, order)
  }

  async store(ctx: HttpContext) {
    const { customerId, holdSeconds, ...order } = await validBody(ctx, orderBody)
    const staff = isStaff(ctx.actor)
    if (!staff && (holdSeconds !== undefined || (customerId ?? ctx.actor!.id) !== ctx.actor!.id)) {
      throw new Problem(403, 'E_FORBIDDEN', 'Only staff set customerId and holdSeconds.')
    }
    await answerOnce(ctx, store, async (tx) => {
      const orderId = await orderDirectly(tx, {
        ...order,
        customerId: customerId ?? (staff ? null : ctx.actor!.id),
        holdSeconds,
        locale: order.locale ?? 'en',
        coupons: order.coupons ?? [],
        shippingAddress: toAddress(order.shippingAddress),
      })
      const url = `/v1/orders/${orderId}`
      return { status: 202, body: { orderId, status: 'pending', url }, headers: { Location: url } }
    })
  }

  async cancel(ctx: HttpContext) {
    await answerOnce(ctx, store, async (tx) => {
      const order = await ownOrder(ctx, tx)
      await cancelOrder(tx, order)
      return { status: 200, body: await presentOrder(tx, (await findOrder(tx, order.id))!) }
    })
  }
}
