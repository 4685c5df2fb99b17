export type Reason = 'co_purchase' | 'popular' | 'newest'

export interface Candidate {
  readonly sku: string
  readonly productId: string
  readonly slug: string
  readonly title: string
  /** Orders that speak for it. */
  readonly orders: number
}

export interface Item {
  readonly sku: string
  readonly productId: string
  readonly slug: string
  readonly title: string
  /** Share of the orders looked at that speak for it, from 0 to 1; to be compared among items of one reason. */
  readonly score: number
  readonly reason: Reason
}

/**
 * Adds candidates, best first, to what is chosen already: one SKU per product, none of the products left out, no more than
 * the limit.
 * @param total orders that were looked at
 */
export function addItems(
  chosen: readonly Item[],
  candidates: readonly Candidate[],
  { reason, total, leftOut, limit }: { reason: Reason; total: number; leftOut: ReadonlySet<string>; limit: number }
): Item[] {
  const items = [...chosen]
  const products = new Set([...leftOut, ...chosen.map(({ productId }) => productId)])
  for (const { sku, productId, slug, title, orders } of candidates) {
    if (items.length >= limit) break
    if (products.has(productId)) continue
    products.add(productId)
    const score = total === 0 ? 0 : Math.min(1, Math.round((orders / total) * 10_000) / 10_000)
    items.push({ sku, productId, slug, title, score, reason })
  }
  return items
}
