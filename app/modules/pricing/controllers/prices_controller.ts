import type { HttpContext } from '@adonisjs/core/http'
import { setPrices } from '#modules/pricing/actions/set_prices'
import { findPrices, findTerms, store } from '#modules/pricing/store'
import { pricesBody, pricesQuery } from '#modules/pricing/validators'
import { answerOnce } from '#platform/http/idempotency'
import { pageRequest, toPage } from '#platform/http/lists'
import { Problem } from '#platform/http/problem'
import { validBody, validQuery } from '#platform/http/validation'
import { etag, matchedVersionIfGiven } from '#platform/http/versions'
import { money } from '#platform/values/money'

const LONGEST_SKU = 64

interface ListedPrice {
  sku: string
  version: number
  amount: number
  currency: string
}

export default class PricesController {
  /** The price list of a region, by SKU. */
  async index(ctx: HttpContext) {
    const { region } = await validQuery(ctx, pricesQuery)
    if (!(await findTerms(store, region))) throw Problem.notFound('region')
    const page = pageRequest(ctx)
    const rows = await store.all<ListedPrice>(
      `SELECT prices.sku, priced_skus.version, prices.amount, prices.currency FROM prices
       JOIN priced_skus ON priced_skus.sku = prices.sku
       WHERE prices.region = ? AND prices.sku > ? ORDER BY prices.sku LIMIT ?`,
      [region, page.after ?? '', page.limit + 1]
    )
    const position = ({ sku }: ListedPrice) => sku
    return toPage(rows, page, position, ({ sku, version, amount, currency }) => ({
      sku,
      version,
      price: money(amount, currency),
    }))
  }

  async show({ params, response }: HttpContext) {
    const found = await findPrices(store, params.sku)
    if (!found) throw Problem.notFound('SKU with a price')
    response.header('ETag', etag(found.version))
    return found
  }

  async update(ctx: HttpContext) {
    const { prices } = await validBody(ctx, pricesBody)
    const { sku } = ctx.params as { sku: string }
    if (sku.length > LONGEST_SKU)
      throw new Problem(400, 'E_INVALID_SKU', `A SKU has ${LONGEST_SKU} characters at most.`)
    await answerOnce(ctx, store, async (tx) => {
      const present = await findPrices(tx, sku)
      const version = matchedVersionIfGiven(ctx, present !== undefined)
      const body = await setPrices(tx, { sku, prices, version })
      return { status: version === undefined ? 201 : 200, body, headers: { ETag: etag(body.version) } }
    })
  }
}
