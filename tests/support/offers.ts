import { ProductCreated } from '#modules/catalog/contract'
import { PriceChanged, RegionChanged } from '#modules/pricing/contract'
import { newId } from '#platform/values/id'
import { money } from '#platform/values/money'
import { publish, settled } from '#tests/support/events'

/** A region of its own, so that a test's rules and prices meet nobody else's. */
export async function newRegion(): Promise<string> {
  const region = `r-${newId('event').slice(-8)}`
  await publish(RegionChanged, {
    region,
    version: 1,
    currency: 'EUR',
    taxBasisPoints: 1900,
    taxIncluded: true,
    shipping: [
      { method: 'standard', price: money(490, 'EUR') },
      { method: 'express', price: money(1290, 'EUR') },
    ],
  })
  return region
}

/** A product with one SKU at that price in the region, known to every hosted module that asks for it. */
export async function newOffer(region: string, amount: number): Promise<{ sku: string; productId: string }> {
  const sku = `S-${newId('event').slice(-10)}`
  const productId = newId('product')
  await publish(ProductCreated, {
    productId,
    version: 1,
    slug: sku.toLowerCase(),
    title: `Thing ${sku}`,
    status: 'active',
    categories: ['things'],
    variants: [{ sku, title: `Thing ${sku}` }],
  })
  await publish(PriceChanged, { sku, version: 1, prices: [{ region, price: money(amount, 'EUR') }] })
  await settled()
  return { sku, productId }
}
