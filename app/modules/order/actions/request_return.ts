import { refundShare } from '#modules/order/domain/refund_share'
import { mayBecome } from '#modules/order/domain/order_status'
import { linesOf, returnLinesOf, type OrderRow, type ReturnRow } from '#modules/order/store'
import { Problem } from '#platform/http/problem'
import type { Tx } from '#platform/storage/transaction'
import { newId } from '#platform/values/id'
import { now } from '#platform/values/clock'

export interface ReturnRequest {
  readonly lines: readonly { readonly lineId: string; readonly quantity: number }[]
  readonly reason: string | null
}

/**
 * Notes what a shopper wants to send back, and what is paid back for it once it is here. Shipping is not paid back.
 * @throws Problem 409 unless the order was delivered; 422 for a line that is not in it, or more units than are left
 */
export async function requestReturn(tx: Tx, order: OrderRow, request: ReturnRequest): Promise<ReturnRow> {
  if (!mayBecome(order.status, 'returned')) {
    throw new Problem(409, 'E_ORDER_NOT_RETURNABLE', `An order that is ${order.status} cannot be sent back.`, {
      status: order.status,
    })
  }
  const shares = await share(tx, order, request)
  const row: ReturnRow = {
    id: newId('orderReturn'),
    order_id: order.id,
    status: 'requested',
    reason: request.reason,
    refund_id: newId('refund'),
    refund: shares.reduce((sum, { refund }) => sum + refund, 0),
    created_at: now(),
    updated_at: now(),
  }
  await tx.insert('order_returns', { ...row })
  for (const { lineId, quantity, refund } of shares) {
    await tx.insert('order_return_lines', { return_id: row.id, line_id: lineId, quantity, refund })
  }
  /* Two requests at once must not both take the last unit: the later one finds the order's version changed. */
  const touched = await tx.run('UPDATE orders SET version = version + 1, updated_at = ? WHERE id = ? AND version = ?', [
    now(),
    order.id,
    order.version,
  ])
  if (touched !== 1) throw new Problem(409, 'E_ORDER_CHANGED', 'The order changed meanwhile: read it again.')
  return row
}

async function share(tx: Tx, order: OrderRow, { lines }: ReturnRequest) {
  const bought = new Map((await linesOf(tx, order.id)).map((line) => [line.id, line]))
  const before = await returnLinesOf(tx, order.id)
  const named = new Set<string>()
  return lines.map(({ lineId, quantity }, i) => {
    const line = bought.get(lineId)
    if (!line || named.has(lineId)) throw invalid(`/lines/${i}/lineId`, 'Name each line of this order once at most.')
    named.add(lineId)
    const earlier = before.filter((each) => each.line_id === lineId)
    const returned = earlier.reduce((sum, each) => sum + each.quantity, 0)
    const refunded = earlier.reduce((sum, each) => sum + each.refund, 0)
    if (returned + quantity > line.quantity) {
      throw invalid(`/lines/${i}/quantity`, `${line.quantity - returned} of these can be sent back.`)
    }
    return { lineId, quantity, refund: refundShare({ ...line, returned, refunded }, quantity) }
  })
}

const invalid = (pointer: string, detail: string) => Problem.invalid([{ pointer, detail, rule: 'returnable' }])
