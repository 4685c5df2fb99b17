import { offeredProducts } from '#modules/cart/projections/offered_products'
import { priceBook } from '#modules/cart/projections/price_book'
import { customerSegments } from '#modules/cart/projections/customer_segments'
import type { CartRow, ItemRow } from '#modules/cart/store'
import type { OfferedProduct } from '#modules/catalog/contract'
import type { EvaluatedLine, Evaluation } from '#modules/pricing/contract'
import type { SqlSession } from '#platform/storage/sql'
import { now } from '#platform/values/clock'
import { money } from '#platform/values/money'

export interface QuotedItem {
  readonly item: ItemRow
  readonly line: EvaluatedLine
  /** `undefined` when it went off sale after it was put into the cart. */
  readonly product: OfferedProduct | undefined
}

export interface Quote {
  readonly evaluation: Evaluation
  readonly items: readonly QuotedItem[]
}

/** What the cart costs now: its lines at the prices they were added at, with the rules of this moment. */
export async function quoteCart(
  session: SqlSession,
  cart: CartRow,
  items: readonly ItemRow[],
  shippingMethod: string | null
): Promise<Quote> {
  const products = await offeredProducts.findMany(
    session,
    items.map(({ sku }) => sku)
  )
  const evaluation = await priceBook.quote(session, {
    region: cart.region,
    lines: items.map((item) => ({
      id: item.id,
      sku: item.sku,
      categories: products.get(item.sku)?.categories ?? [],
      quantity: item.quantity,
      unitPrice: money(item.unit_price, cart.currency),
    })),
    segments: await customerSegments.of(session, cart.customer_id),
    coupons: JSON.parse(cart.coupons) as string[],
    shippingMethod,
    at: now(),
  })
  return {
    evaluation,
    items: items.map((item, i) => ({ item, line: evaluation.lines[i]!, product: products.get(item.sku) })),
  }
}
