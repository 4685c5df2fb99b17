/** Of larger orders only so many SKUs count: pairs grow with the square, and a wholesaler's order says little of taste. */
const MOST_SKUS = 12

/** The different SKUs of an order, sorted, as far as they count. */
export function countedSkus(lines: readonly { readonly sku: string }[]): string[] {
  return [...new Set(lines.map(({ sku }) => sku))].slice(0, MOST_SKUS).sort()
}

/** Each pair once, the one that sorts first in front. */
export function pairsOf(sorted: readonly string[]): [string, string][] {
  return sorted.flatMap((sku, i) => sorted.slice(i + 1).map((other): [string, string] => [sku, other]))
}
