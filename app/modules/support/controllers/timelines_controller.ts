import type { HttpContext } from '@adonisjs/core/http'
import { inCausalOrder } from '#modules/support/domain/causal_order'
import { findOrder } from '#modules/support/projections/orders'
import { timelineOf } from '#modules/support/projections/timeline'
import { store } from '#modules/support/store'
import { isStaff, mayAccess } from '#platform/http/auth'
import { Problem } from '#platform/http/problem'
import { iso } from '#platform/values/clock'

export default class TimelinesController {
  /** Staff also see an order of which only the consequences were heard so far. */
  async show(ctx: HttpContext) {
    const { orderId } = ctx.params
    const order = await findOrder(store, orderId)
    if (!mayAccess(ctx, order?.customer_id ?? null, order?.access_hash ?? null)) throw Problem.notFound('order')
    const entries = inCausalOrder(await timelineOf(store, orderId))
    if (!order && entries.length === 0) throw Problem.notFound('order')
    const staff = isStaff(ctx.actor)
    return {
      orderId,
      entries: entries.map(({ at, receivedAt, facts, ...entry }) => ({
        ...entry,
        at: iso(at),
        receivedAt: iso(receivedAt),
        /* Who knows what a score looks at can order around it. */
        facts: staff || entry.module !== 'fraud' ? facts : {},
      })),
      gaps: entries.filter(({ gap }) => gap).length,
      outOfOrder: entries.filter(({ outOfOrder }) => outOfOrder).length,
    }
  }
}
