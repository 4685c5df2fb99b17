import type { HttpContext } from '@adonisjs/core/http'
import { askToSetStock, setStock } from '#modules/inventory/actions/set_stock'
import { summarize } from '#modules/inventory/domain/allocation'
import { isRemote, remoteReservations } from '#modules/inventory/engine'
import type { Place } from '#modules/inventory/ports/reservations'
import { placesOf, store, versionOf } from '#modules/inventory/store'
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
    const counted = { sku: sku as string, warehouse, onHand, version }
    await answerOnce(
      ctx,
      store,
      async (tx, asked) => {
        await setStock(tx, counted, asked)
        const { body, version: next } = await present(tx, counted.sku, true)
        return { status: 200, body, headers: { ETag: etag(next) } }
      },
      isRemote ? (operation: string) => askToSetStock(operation, counted) : undefined
    )
  }
}

/**
 * Everybody sees what can be bought; staff see where it lies and what is held. Outside the store that is asked now; what a
 * transaction has just announced is in its own copy.
 */
async function present(session: SqlSession, sku: string, all: boolean) {
  const known = await versionOf(session, sku)
  if (known === undefined) throw Problem.notFound('SKU')
  const remote = isRemote && session === store ? await (await remoteReservations()).stockOf([sku]) : undefined
  const { version, places } = remote?.get(sku) ?? { version: known, places: await placesOf(session, sku) }
  const { onHand, reserved, available, regions } = summarize(places)
  const publicPart = { sku, available, regions }
  return { version, body: all ? { ...publicPart, onHand, reserved, warehouses: places.map(warehouse) } : publicPart }
}

function warehouse({ warehouse: name, region, onHand, reserved }: Place) {
  return { warehouse: name, region, onHand, reserved, available: Math.max(0, onHand - reserved) }
}
