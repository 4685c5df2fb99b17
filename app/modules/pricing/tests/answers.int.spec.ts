import { Ajv } from 'ajv'
import { test } from '@japa/runner'
import { newRule, newSku, evaluate } from '#modules/pricing/tests/shop'
import * as shapes from '#modules/pricing/validators'
import { jsonSchema, type Validator } from '#platform/http/validation'
import { accessToken } from '#tests/support/tokens'

const ajv = new Ajv({ strict: false })

test.group('pricing: answers are as documented', () => {
  test('each has the fields of its shape and no other', async ({ client, assert }) => {
    const sku = await newSku(1000)
    const conditions = { skus: [sku], minCartValue: { amount: 1, currency: 'EUR' }, from: 0, until: 1, coupon: 'CODE' }
    const tiers = [{ quantity: 1, basisPoints: 1 }]
    const rule = await newRule({ conditions, effect: { kind: 'tiered', tiers }, usageLimit: 1 })
    const token = await accessToken('staff')
    const get = async (path: string) => (await client.get(path).bearerToken(token)).body()
    const body = { region: 'eu-west', lines: [{ sku, quantity: 1 }], shippingMethod: 'express' }
    const answers: [Validator, unknown][] = [
      [shapes.pricesShape, await get(`/v1/prices/${sku}`)],
      [shapes.priceListShape, await get('/v1/prices?region=us-east')],
      [shapes.regionShape, await get('/v1/regions/eu-west')],
      [shapes.regionsShape, await get('/v1/regions')],
      [shapes.currenciesShape, await get('/v1/currencies')],
      [shapes.ruleShape, await get(`/v1/price-rules/${rule}`)],
      [shapes.rulesShape, await get('/v1/price-rules')],
      [shapes.evaluationShape, (await evaluate(client, body)).body()],
    ]
    for (const [shape, answer] of answers) {
      const fits = ajv.compile(jsonSchema(shape))
      assert.isTrue(fits(answer), JSON.stringify({ errors: fits.errors, answer }))
    }
  })
})
