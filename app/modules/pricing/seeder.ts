import { demoId, demoProduct, regionalPrice, REGIONS, SCALES } from '#database/demo/shop'
import { createRule } from '#modules/pricing/actions/create_rule'
import { setPrices } from '#modules/pricing/actions/set_prices'
import { setRegion } from '#modules/pricing/actions/set_region'
import { CurrencyUpdated } from '#modules/pricing/contract'
import type { PriceRule } from '#modules/pricing/domain/rule'
import { findPrices, findRule, findTerms, store } from '#modules/pricing/store'
import type { SeedOptions } from '#platform/modules/define_module'
import { inBatches } from '#platform/storage/batches'
import type { Tx } from '#platform/storage/transaction'
import { now } from '#platform/values/clock'
import { money } from '#platform/values/money'

/**
 * Three regions with their currencies, a few rules, and prices of every variant in each region. Run again after a crash, it
 * replaces what it had written.
 */
export default async function seedPricing({ scale, seed, progress }: SeedOptions): Promise<void> {
  await store.transaction(async (tx) => {
    await seedRegions(tx)
    for (const rule of demoRules(seed)) {
      if (!(await findRule(tx, rule.id))) await createRule(tx, rule)
    }
  })
  const { products } = SCALES[scale]
  const numbers = Array.from({ length: products }, (_, n) => n)
  await inBatches(store, numbers, async (tx, n) => {
    for (const { sku, cents } of demoProduct(seed, n).variants) {
      const prices = REGIONS.map((region) => ({
        region: region.region,
        price: money(regionalPrice(cents, region), region.currency),
      }))
      const before = await findPrices(tx, sku)
      await setPrices(tx, { sku, prices, version: before?.version })
    }
    progress(n + 1, products)
  })
}

async function seedRegions(tx: Tx): Promise<void> {
  for (const { region, currency, taxBasisPoints, taxIncluded, rateMicros, shipping } of REGIONS) {
    const before = await findTerms(tx, region)
    await setRegion(tx, {
      region,
      version: before?.version,
      currency,
      taxBasisPoints,
      taxIncluded,
      shipping: [
        { method: 'standard', price: money(shipping.standard, currency) },
        { method: 'express', price: money(shipping.express, currency) },
      ],
    })
    const row = { currency, version: 1, rate_micros: rateMicros, updated_at: now() }
    const fresh = await tx.insert('currencies', row, { key: ['currency'], do: 'nothing' })
    if (fresh === 1) tx.emit(CurrencyUpdated, { currency, version: 1, rateMicros })
  }
}

/** One of each kind that shops have, with the same ids for the same seed. */
function demoRules(seed: number): Omit<PriceRule, 'version'>[] {
  const common = { priority: 0, exclusive: false, stackable: false, conditions: {}, usageLimit: null, active: true }
  const mugs = Array.from({ length: 100 }, (_, n) => demoProduct(seed, n))
    .flatMap(({ variants }) => variants.map(({ sku }) => sku))
    .filter((sku) => sku.startsWith('MUG-'))
  const rules: Omit<PriceRule, 'version' | 'id'>[] = [
    {
      ...common,
      name: '10 % off tea from 3 units',
      priority: 30,
      conditions: { categories: ['tea'], minQuantity: 3 },
      effect: { kind: 'percent', basisPoints: 1000 },
    },
    {
      ...common,
      name: 'Every third mug at half price',
      priority: 30,
      conditions: { skus: mugs },
      effect: { kind: 'buy_x_get_y', buy: 2, get: 1, basisPoints: 5000 },
    },
    {
      ...common,
      name: '5 % for loyal customers',
      priority: 20,
      stackable: true,
      conditions: { segments: ['loyal'] },
      effect: { kind: 'percent', basisPoints: 500 },
    },
    {
      ...common,
      name: '10 % to welcome you',
      priority: 10,
      stackable: true,
      conditions: { coupon: 'WELCOME10' },
      effect: { kind: 'percent', basisPoints: 1000 },
    },
    ...REGIONS.map(({ currency }) => ({
      ...common,
      name: `Free shipping from 100.00 ${currency}`,
      conditions: { minCartValue: money(10_000, currency) },
      effect: { kind: 'free_shipping' as const },
    })),
  ]
  return rules.map((rule, n) => ({ ...rule, id: demoId('priceRule', seed, n) }))
}
