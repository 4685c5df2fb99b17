import { test } from '@japa/runner'
import { evaluate, newRule, newSku } from '#modules/pricing/tests/shop'
import { accessToken } from '#tests/support/tokens'

/** Of the outcomes in an answer, the one of that rule. */
const outcome = (answer: Awaited<ReturnType<typeof evaluate>>, ruleId: string) =>
  answer.body().rules.find((each: { ruleId: string }) => each.ruleId === ruleId)

test.group('pricing: evaluation over HTTP', () => {
  test('says what lines cost, and why', async ({ client, assert }) => {
    const [sku, other] = [await newSku(1190), await newSku(500)]
    const rule = await newRule({ name: 'From two', conditions: { skus: [sku], minQuantity: 2 } })
    const lines = [
      { sku, quantity: 2 },
      { sku: other, quantity: 1 },
    ]
    const answer = await evaluate(client, { region: 'eu-west', lines, shippingMethod: 'standard' })
    answer.assertStatus(200)
    const euros = (amount: number) => ({ amount, currency: 'EUR' })
    assert.containsSubset(answer.body(), {
      region: 'eu-west',
      currency: 'EUR',
      subtotal: euros(2880),
      discount: euros(238),
      shipping: euros(490),
      tax: euros(342 + 80 + 78),
      total: euros(2880 - 238 + 490),
    })
    assert.deepEqual(answer.body().lines[0], {
      sku,
      quantity: 2,
      unitPrice: euros(1190),
      priceVersion: 1,
      subtotal: euros(2380),
      discount: euros(238),
      tax: euros(342),
      total: euros(2142),
      rules: [{ ruleId: rule, version: 1, amount: euros(238) }],
    })
    assert.deepEqual(outcome(answer, rule), {
      ruleId: rule,
      version: 1,
      name: 'From two',
      applied: true,
      reason: '10 % off',
      amount: euros(238),
    })
    const fewer = await evaluate(client, { region: 'eu-west', lines: [{ sku, quantity: 1 }] })
    assert.containsSubset(outcome(fewer, rule), { applied: false, reason: 'needs 2 units, there is 1' })
  })

  test('takes a currency for the region, and refuses one that does not fit', async ({ client, assert }) => {
    const lines = [{ sku: await newSku(1000), quantity: 1 }]
    const answer = await evaluate(client, { currency: 'USD', lines })
    assert.containsSubset(answer.body(), { region: 'us-east', tax: { amount: 82 }, total: { amount: 1082 } })
    const refused = async (body: object) => {
      const { errors } = (await evaluate(client, { lines, ...body })).body()
      return errors[0].pointer as string
    }
    assert.equal(await refused({ region: 'us-east', currency: 'EUR' }), '/currency')
    assert.equal(await refused({ currency: 'XXX' }), '/currency')
    assert.equal(await refused({ region: 'moon' }), '/region')
    assert.equal(await refused({}), '/region')
    assert.equal(await refused({ region: 'us-east', shippingMethod: 'drone' }), '/shippingMethod')
    assert.equal(await refused({ region: 'us-east', lines: [...lines, { sku: 'none', quantity: 1 }] }), '/lines/1/sku')
    assert.equal(await refused({ region: 'us-east', lines: [] }), '/lines')
    assert.equal(await refused({ region: 'us-east', lines: [{ ...lines[0], price: 1 }] }), '/lines/0/price')
  })

  for (const quantity of [-1, 0, 1e9, 1.5, '1']) {
    test(`quantity ${JSON.stringify(quantity)} is refused by name`, async ({ client, assert }) => {
      const answer = await evaluate(client, { region: 'eu-west', lines: [{ sku: 'x', quantity }] })
      answer.assertStatus(422)
      assert.equal(answer.body().errors[0].pointer, '/lines/0/quantity')
    })
  }

  test('a coupon works however it is spelled, and its code is told to staff alone', async ({ client, assert }) => {
    const sku = await newSku(1000)
    const coupon = `SECRET-${sku}`
    const rule = await newRule({ name: 'With a coupon', conditions: { coupon, skus: [sku] } })
    const body = { region: 'eu-west', lines: [{ sku, quantity: 1 }] }
    const applied = await evaluate(client, { ...body, coupons: [coupon.toLowerCase()] })
    assert.equal(applied.body().discount.amount, 100)
    const guest = await evaluate(client, body)
    assert.equal(outcome(guest, rule).reason, 'needs a coupon that was not entered')
    assert.notInclude(JSON.stringify(guest.body()), coupon)
    const staff = await evaluate(client, body, await accessToken('staff'))
    assert.equal(outcome(staff, rule).reason, `coupon ${coupon} not entered`)
  })

  test('rules that are switched off are not in the answer', async ({ client, assert }) => {
    const rule = await newRule({ active: false })
    const answer = await evaluate(client, { region: 'eu-west', lines: [{ sku: await newSku(1), quantity: 1 }] })
    assert.isUndefined(outcome(answer, rule))
  })
})
