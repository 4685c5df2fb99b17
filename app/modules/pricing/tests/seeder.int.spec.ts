import { test } from '@japa/runner'
import { demoProduct, regionalPrice, REGIONS } from '#database/demo/shop'
import { evaluateLines } from '#modules/pricing/actions/evaluate_lines'
import seedPricing from '#modules/pricing/seeder'
import { findPrices, store } from '#modules/pricing/store'

/** The one that this process was seeded with at start. */
const SEED = 1

test.group('pricing: the demo shop', () => {
  test('has prices in every region and rules, also when its seeder runs again', async ({ assert }) => {
    const progress: number[] = []
    await seedPricing({ scale: 'small', seed: SEED, progress: (done) => void progress.push(done) })
    assert.equal(progress.at(-1), 100)
    const mug = demoProduct(SEED, 2).variants[0]!
    const { prices } = (await findPrices(store, mug.sku))!
    assert.sameDeepMembers(
      prices,
      REGIONS.map((region) => ({
        region: region.region,
        price: { amount: regionalPrice(mug.cents, region), currency: region.currency },
      }))
    )
    for (const { region, currency } of REGIONS) {
      const { evaluation } = await evaluateLines(store, {
        region,
        lines: [{ sku: mug.sku, quantity: 30 }],
        coupons: ['welcome10'],
        segments: ['loyal'],
        shippingMethod: 'express',
        revealCoupons: false,
      })
      const applied = evaluation.rules.filter((outcome) => outcome.applied).map(({ name }) => name)
      assert.includeMembers(applied, [
        'Every third mug at half price',
        '5 % for loyal customers',
        '10 % to welcome you',
        `Free shipping from 100.00 ${currency}`,
      ])
      assert.equal(evaluation.shipping.amount, 0)
    }
  })
})
