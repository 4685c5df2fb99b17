import { allTerms, announcePrices, type SkuPrices } from '#modules/pricing/store'
import { Problem } from '#platform/http/problem'
import { stale } from '#platform/http/versions'
import type { Tx } from '#platform/storage/transaction'

export interface NewPrices extends Pick<SkuPrices, 'sku' | 'prices'> {
  /** Version of the prices that these replace; `undefined` when there are none yet. */
  readonly version: number | undefined
}

/**
 * Replaces what a SKU costs in all regions. Where it has no price any more it is not sold any more.
 * @throws Problem 412 when they changed meanwhile, 422 for an unknown region or one with another currency
 */
export async function setPrices(tx: Tx, { sku, prices, version }: NewPrices): Promise<SkuPrices> {
  await checkRegions(tx, prices)
  const ours =
    version === undefined
      ? await tx.insert('priced_skus', { sku, version: 1 }, { key: ['sku'], do: 'nothing' })
      : await tx.run('UPDATE priced_skus SET version = version + 1 WHERE sku = ? AND version = ?', [sku, version])
  if (ours !== 1) throw stale()
  await tx.run('DELETE FROM prices WHERE sku = ?', [sku])
  for (const { region, price } of prices) {
    await tx.insert('prices', { sku, region, currency: price.currency, amount: price.amount })
  }
  return announcePrices(tx, sku)
}

async function checkRegions(tx: Tx, prices: NewPrices['prices']): Promise<void> {
  const currencies = new Map((await allTerms(tx)).map(({ region, currency }) => [region, currency]))
  const errors = prices.flatMap(({ region, price }, i) => {
    const currency = currencies.get(region)
    if (currency === undefined) {
      return { pointer: `/prices/${i}/region`, detail: `There is no region ${region}.`, rule: 'known' }
    }
    if (currency === price.currency) return []
    return { pointer: `/prices/${i}/price/currency`, detail: `${region} sells in ${currency}.`, rule: 'currency' }
  })
  if (errors.length > 0) throw Problem.invalid(errors)
}
