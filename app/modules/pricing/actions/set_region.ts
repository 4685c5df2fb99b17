import type { RegionTerms } from '#modules/pricing/domain/rule'
import { announceRegion } from '#modules/pricing/store'
import { Problem } from '#platform/http/problem'
import { stale } from '#platform/http/versions'
import type { Tx } from '#platform/storage/transaction'

export interface NewTerms extends Omit<RegionTerms, 'version'> {
  /** Version of the terms that these replace; `undefined` when the region is new. */
  readonly version: number | undefined
}

/**
 * Says how a region is sold to from now on.
 * @throws Problem 409 when its prices are in another currency, 412 when it changed meanwhile, 422 for shipping prices in one
 */
export async function setRegion(tx: Tx, terms: NewTerms): Promise<RegionTerms> {
  await checkCurrency(tx, terms)
  const row = {
    currency: terms.currency,
    tax_basis_points: terms.taxBasisPoints,
    tax_included: terms.taxIncluded ? 1 : 0,
    shipping: JSON.stringify(terms.shipping),
  }
  const ours =
    terms.version === undefined
      ? await tx.insert('regions', { region: terms.region, version: 1, ...row }, { key: ['region'], do: 'nothing' })
      : await tx.run(
          `UPDATE regions SET currency = ?, tax_basis_points = ?, tax_included = ?, shipping = ?, version = version + 1
           WHERE region = ? AND version = ?`,
          [...Object.values(row), terms.region, terms.version]
        )
  if (ours !== 1) throw stale()
  return announceRegion(tx, terms.region)
}

async function checkCurrency(tx: Tx, { region, currency, shipping }: NewTerms): Promise<void> {
  const errors = shipping.flatMap(({ price }, i) =>
    price.currency === currency
      ? []
      : { pointer: `/shipping/${i}/price/currency`, detail: `${region} sells in ${currency}.`, rule: 'currency' }
  )
  if (errors.length > 0) throw Problem.invalid(errors)
  const other = await tx.one<{ currency: string }>(
    'SELECT currency FROM prices WHERE region = ? AND currency <> ? LIMIT 1',
    [region, currency]
  )
  if (other) {
    throw new Problem(409, 'E_REGION_HAS_PRICES', `There are prices of ${region} in ${other.currency}.`, { region })
  }
}
