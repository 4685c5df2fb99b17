import type { HttpContext } from '@adonisjs/core/http'
import { cancelOrder } from '#modules/order/actions/cancel_order'
import { orderDirectly } from '#modules/order/actions/order_directly'
import { ownOrder, presentListed, presentOrder, readOwnOrder } from '#modules/order/controllers/presented_order'
import { orderReads } from '#modules/order/replica'
import { findOrder, listOrders, store } from '#modules/order/store'
import { orderBody, orderQuery, ordersQuery } from '#modules/order/validators'
import { isStaff } from '#platform/http/auth'
import { answerOnce } from '#platform/http/idempotency'
import { pageRequest, toPage } from '#platform/http/lists'
import { Problem } from '#platform/http/problem'
import { validBody, validQuery } from '#platform/http/validation'
import { etag } from '#platform/http/versions'
import { toAddress } from '#platform/values/address'

export default class OrdersController {
  async index(ctx: HttpContext) {
    const { consistency = 'eventual', status, customerId } = await validQuery(ctx, ordersQuery)
    const request = pageRequest(ctx)
    const whose = isStaff(ctx.actor) ? customerId : ctx.actor!.id
    const { value, lagMs } = await orderReads.read(consistency, async (session) => {
      const rows = await listOrders(session, { customerId: whose, status, before: request.after }, request.limit + 1)
      const { data, page } = toPage(
        rows,
        request,
        (row) => row.id,
        (row) => row
      )
      return { data: await presentListed(session, data), page }
    })
    sayLag(ctx, lagMs)
    return value
  }

  async show(ctx: HttpContext) {
    const { consistency = 'eventual' } = await validQuery(ctx, orderQuery)
    const { order, body, lagMs } = await readOwnOrder(ctx, consistency)
    ctx.response.header('ETag', etag(order.version))
    sayLag(ctx, lagMs)
    return body
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

const sayLag = (ctx: HttpContext, lagMs: number) => void ctx.response.header('X-Replica-Lag', String(Math.ceil(lagMs)))
