import type { HttpContext } from '@adonisjs/core/http'
import { ownOrder, presentHistory, presentSummary } from '#modules/order/controllers/presented_order'
import { isSettled } from '#modules/order/domain/order_status'
import { nextChange } from '#modules/order/order_feed'
import { findOrder, historyOf, store } from '#modules/order/store'
import { EventStream } from '#platform/http/event_stream'
import { logger } from '#platform/observability/logger'

/** Looks this often even if no event of the order came: its parcels' steps are not all announced. */
const LOOK_MS = 250

export default class OrderEventsController {
  /**
   * Server-sent events: `status` for every line of history from the first on, or from the one after `Last-Event-ID`, then
   * `settled` with the order, and the end.
   */
  async show(ctx: HttpContext): Promise<void> {
    const { id } = await ownOrder(ctx)
    const last = Number(ctx.request.header('last-event-id') ?? 0)
    const stream = new EventStream(ctx)
    follow(stream, id, Number.isSafeInteger(last) ? last : 0).catch((error) => {
      logger.error({ err: error, order: id }, 'following an order failed')
      stream.end()
    })
  }
}

async function follow(stream: EventStream, orderId: string, last: number): Promise<void> {
  for (let after = last; !stream.ended;) {
    for (const entry of await historyOf(store, orderId, after)) {
      after = entry.id
      stream.send('status', presentHistory(entry), String(entry.id))
    }
    const order = await findOrder(store, orderId)
    if (!order || isSettled(order.status)) {
      if (order) stream.send('settled', presentSummary(order))
      return stream.end()
    }
    await nextChange(orderId, LOOK_MS)
  }
}
