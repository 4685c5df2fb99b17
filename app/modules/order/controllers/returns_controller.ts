import type { HttpContext } from '@adonisjs/core/http'
import { receiveReturn } from '#modules/order/actions/receive_return'
import { requestReturn } from '#modules/order/actions/request_return'
import { ownOrder } from '#modules/order/controllers/presented_order'
import { returnLinesOf, store, type OrderRow, type ReturnRow } from '#modules/order/store'
import { returnBody } from '#modules/order/validators'
import { answerOnce } from '#platform/http/idempotency'
import { listRows } from '#platform/http/lists'
import { validBody } from '#platform/http/validation'
import type { SqlSession } from '#platform/storage/sql'
import { iso } from '#platform/values/clock'
import { money } from '#platform/values/money'

export default class ReturnsController {
  async index(ctx: HttpContext) {
    const order = await ownOrder(ctx)
    const query = store.client.from('order_returns').where('order_id', order.id)
    const { data, page } = await listRows(ctx, query, (row: ReturnRow) => row, 'asc')
    return { data: await present(store, order, data), page }
  }

  async store(ctx: HttpContext) {
    const { lines, reason } = await validBody(ctx, returnBody)
    await answerOnce(ctx, store, async (tx) => {
      const order = await ownOrder(ctx, tx)
      const row = await requestReturn(tx, order, { lines, reason: reason ?? null })
      const [body] = await present(tx, order, [row])
      return { status: 201, body }
    })
  }

  async receive(ctx: HttpContext) {
    await answerOnce(ctx, store, async (tx) => {
      const order = await ownOrder(ctx, tx)
      const row = await receiveReturn(tx, order, ctx.params.returnId)
      const [body] = await present(tx, order, [row])
      return { status: 200, body }
    })
  }
}

async function present(session: SqlSession, order: OrderRow, rows: readonly ReturnRow[]) {
  const lines = await returnLinesOf(session, order.id)
  return rows.map((row) => ({
    id: row.id,
    orderId: row.order_id,
    status: row.status,
    reason: row.reason,
    refund: money(row.refund, order.currency),
    lines: lines
      .filter((line) => line.return_id === row.id)
      .map((line) => ({
        lineId: line.line_id,
        sku: line.sku,
        quantity: line.quantity,
        refund: money(line.refund, order.currency),
      })),
    createdAt: iso(row.created_at),
    updatedAt: iso(row.updated_at),
  }))
}
