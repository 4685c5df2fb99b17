import type { HttpContext } from '@adonisjs/core/http'
import { setStock } from '#modules/inventory/actions/set_stock'
import { stockOf, store, summarize, type StockRow } from '#modules/inventory/store'
import { setStockBody } from '#modules/inventory/validators'
import { isStaff } from '#platform/http/auth'
import { answerOnce } from '#platform/http/idempotency'
import { Problem } from '#platform/http/problem'
import { validBody } from '#platform/http/validation'
import { etag, matchedVersionIfGiven } from '#platform/http/versions'
import type { SqlSession } from '#platform/storage/sql'

export default class StockController {
  async show(ctx: HttpContext) {
    const { params, response } = ctx
    const { body, version } = await present(store, params.sku, isStaff(ctx.actor))
    response.header('ETag', etag(version))
    return body
  }

  async update(ctx: HttpContext) {
    const { onHand, warehouse } = await validBody(ctx, setStockBody)
    const { sku } = ctx.params
    const version = matchedVersionIfGiven(ctx)
    await answerOnce(ctx, store, async (tx) => {
      await setStock(tx, { sku, warehouse, onHand, version })
      const { body, version: next } = await present(tx, sku, true)
      return { status: 200, body, headers: { ETag: etag(next) } }
    })
  }
}

/** Everybody sees what can be bought; staff see where it lies and what is held. */
async function present(session: SqlSession, sku: string, all: boolean) {
  const known = await session.one<{ version: number }>('SELECT version FROM skus WHERE sku = ?', [sku])
  if (!known) throw Problem.notFound('SKU')
  const rows = await stockOf(session, sku)
  const { onHand, reserved, available, regions } = summarize(rows)
  const publicPart = { sku, available, regions }
  return {
    version: known.version,
    body: all ? { ...publicPart, onHand, reserved, warehouses: rows.map(warehouse) } : publicPart,
  }
}

function warehouse({ warehouse: name, region, on_hand: onHand, reserved }: StockRow) {
  return { warehouse: name, region, onHand, reserved, available: Math.max(0, onHand - reserved) }
}
