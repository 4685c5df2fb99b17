import type { HttpContext } from '@adonisjs/core/http'
import { EventStream } from '#platform/http/event_stream'
import { logger } from '#platform/observability/logger'
import { ApiProblem } from '#web/api'
import type { List, Order, OrderSummary, Tracking } from '#web/api_shapes'
import { refill } from '#web/carts'
import { goTo, text } from '#web/forms'
import { labelOf, progressOf } from '#web/order_progress'
import { serverSentEvents } from '#web/server_sent_events'
import { show, showPart } from '#web/views'

const pathOf = ({ params }: HttpContext) => `/v1/orders/${encodeURIComponent(params.id as string)}`

/** What the visitor has bought. */
export default class OrdersPage {
  async show(ctx: HttpContext) {
    await show(ctx, 'pages/order', await orderState(ctx))
  }

  /** The part of the page that changes while the order is under way. */
  async progress(ctx: HttpContext) {
    await showPart(ctx, 'partials/order_progress', await orderState(ctx))
  }

  /** Hands the API's stream of this order on to the browser, which has no token to open it with. */
  async live(ctx: HttpContext) {
    const { api, params, request, visitor } = ctx
    const upstream = new AbortController()
    const credentials = await visitor.orderCredentials(params.id, true)
    const response = await api.stream(
      `${pathOf(ctx)}/events`,
      upstream.signal,
      credentials,
      request.header('last-event-id')
    )
    const stream = new EventStream(ctx)
    stream.onEnd(() => upstream.abort())
    handOn(response, stream).catch((error) => {
      if (!upstream.signal.aborted) logger.warn({ err: error, order: params.id as string }, 'a live order broke off')
      stream.end()
    })
  }

  async cancel(ctx: HttpContext) {
    try {
      await ctx.api.post<Order>(`${pathOf(ctx)}/cancel`, {}, await ctx.visitor.orderCredentials(ctx.params.id))
    } catch (error) {
      /* It was shipped in the meantime, say. */
      if (!(error instanceof ApiProblem) || error.status !== 409) throw error
      ctx.visitor.tell('bad', error.message)
    }
    goTo(ctx, `/orders/${ctx.params.id}`)
  }

  /** Puts what was in the order into a new cart. */
  async again(ctx: HttpContext) {
    const order = await readOrder(ctx)
    const missing = await refill(ctx, order.lines, [], order.region)
    if (missing.length > 0) ctx.visitor.tell('bad', `No longer sold: ${missing.join(', ')}.`)
    goTo(ctx, '/cart')
  }

  /** Orders of who is signed in. */
  async index(ctx: HttpContext) {
    const session = await ctx.visitor.session('customer')
    if (!session) return goTo(ctx, '/signin?next=/account/orders')
    const query = new URLSearchParams({ limit: '20' })
    const after = text(ctx, 'after')
    if (after !== '') query.set('after', after)
    const orders = await ctx.api.get<List<OrderSummary>>(`/v1/orders?${query}`, { bearer: session.accessToken })
    await show(ctx, 'pages/account_orders', { orders: orders.data, next: orders.page.next, after, labelOf })
  }

  async findParcel(ctx: HttpContext) {
    const number = text(ctx, 'number').trim()
    if (number === '') return show(ctx, 'pages/find_parcel')
    goTo(ctx, `/tracking/${encodeURIComponent(number)}`)
  }

  async track(ctx: HttpContext) {
    const number = encodeURIComponent(ctx.params.number as string)
    const parcel = await ctx.api.get<Tracking>(`/v1/tracking/${number}`)
    await show(ctx, 'pages/tracking', { parcel, labels: PARCEL_LABELS })
  }
}

const PARCEL_LABELS: Readonly<Record<string, string>> = {
  created: 'Being packed',
  dispatched: 'Handed to the carrier',
  in_transit: 'On its way',
  delivered: 'Delivered',
  failed: 'Not delivered',
  returned: 'Returned to us',
}

async function readOrder(ctx: HttpContext): Promise<Order> {
  /* What a step of the stream was told of has to be in it. */
  return ctx.api.get<Order>(`${pathOf(ctx)}?consistency=strong`, await ctx.visitor.orderCredentials(ctx.params.id))
}

async function orderState(ctx: HttpContext) {
  const order = await readOrder(ctx)
  return { order, progress: progressOf(order), parcelLabels: PARCEL_LABELS }
}

async function handOn(response: Response, stream: EventStream): Promise<void> {
  for await (const { event, data, id } of serverSentEvents(response.body!)) stream.send(event, JSON.parse(data), id)
  stream.end()
}
