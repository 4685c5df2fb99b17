import { test } from '@japa/runner'
import { PriceChanged, RuleChanged } from '#modules/pricing/contract'
import { parseRule } from '#modules/pricing/domain/rule'
import { findRule, store, toRule } from '#modules/pricing/store'
import { cancel, checkOut, confirm, newRule, newSku } from '#modules/pricing/tests/shop'
import { newId } from '#platform/values/id'
import { allEvents, eventually, settled } from '#tests/support/events'

const seen = async (ruleId: string) => {
  const row = (await findRule(store, ruleId))!
  return { uses: row.uses, active: toRule(row).active, version: row.version }
}

/** What others were told about a rule, in order. */
const announced = async (ruleId: string) =>
  (await allEvents(RuleChanged))
    .filter(({ data }) => data.ruleId === ruleId)
    .map(({ data }) => ({ version: data.version, active: parseRule(data.definition).active }))

test.group('pricing: usage limits', () => {
  test('a checkout uses nothing, its confirmation uses each rule once', async ({ assert }) => {
    const [one, other] = [await newRule({}), await newRule({})]
    const order = newId('order')
    await checkOut(order, [one, other])
    await settled()
    assert.equal((await seen(one)).uses, 0)
    await confirm(order)
    await settled()
    assert.deepEqual(await seen(one), { uses: 1, active: true, version: 1 })
    assert.equal((await seen(other)).uses, 1)
  })

  test('the confirmation may come before the checkout', async ({ assert }) => {
    const rule = await newRule({})
    const order = newId('order')
    await confirm(order)
    await settled()
    await checkOut(order, [rule])
    await settled()
    assert.equal((await seen(rule)).uses, 1)
  })

  test('what comes five times is counted once', async ({ assert }) => {
    const rule = await newRule({})
    const order = newId('order')
    const [checkout, confirmation] = [await checkOut(order, [rule]), await confirm(order)]
    for (let i = 0; i < 4; i++) {
      await checkOut(order, [rule], checkout)
      await confirm(order, 4, confirmation)
    }
    /* The same news under another id, as after a replay. */
    await checkOut(order, [rule])
    await confirm(order)
    await settled()
    assert.equal((await seen(rule)).uses, 1)
  })

  test('the last use ends the rule, and says so', async ({ assert }) => {
    const rule = await newRule({ usageLimit: 2 })
    const orders = [newId('order'), newId('order')]
    for (const order of orders) await checkOut(order, [rule])
    await confirm(orders[0]!)
    await settled()
    assert.deepEqual(await seen(rule), { uses: 1, active: true, version: 1 })
    await confirm(orders[1]!)
    await eventually(RuleChanged, (data) => data.ruleId === rule && !parseRule(data.definition).active)
    assert.deepEqual(await seen(rule), { uses: 2, active: false, version: 2 })
    assert.deepEqual(await announced(rule), [
      { version: 1, active: true },
      { version: 2, active: false },
    ])
  })

  test('a cancellation after the confirmation gives the use back, and the rule with it', async ({ assert }) => {
    const rule = await newRule({ usageLimit: 1 })
    const order = newId('order')
    await checkOut(order, [rule])
    await confirm(order)
    await settled()
    assert.isFalse((await seen(rule)).active)
    await cancel(order)
    await settled()
    assert.deepEqual(await seen(rule), { uses: 0, active: true, version: 3 })
    assert.deepEqual((await announced(rule)).at(-1), { version: 3, active: true })
  })

  test('a rule that staff switched off stays off when a use is given back', async ({ assert }) => {
    const rule = await newRule({ usageLimit: 1, active: false })
    const order = newId('order')
    await checkOut(order, [rule])
    await confirm(order)
    await cancel(order)
    await settled()
    assert.deepEqual(await seen(rule), { uses: 0, active: false, version: 1 })
  })

  test('a cancellation without a confirmation gives nothing back', async ({ assert }) => {
    const rule = await newRule({})
    const [before, order] = [newId('order'), newId('order')]
    await checkOut(before, [rule])
    await confirm(before)
    await checkOut(order, [rule])
    await cancel(order)
    await settled()
    assert.equal((await seen(rule)).uses, 1)
  })

  test('a confirmation that comes after the cancellation changes nothing', async ({ assert }) => {
    const rule = await newRule({})
    const order = newId('order')
    await checkOut(order, [rule])
    await cancel(order, 5)
    await confirm(order, 4)
    await settled()
    assert.equal((await seen(rule)).uses, 0)
  })

  test('many orders at once are all counted', async ({ assert }) => {
    const rule = await newRule({ usageLimit: 15 })
    const orders = Array.from({ length: 20 }, () => newId('order'))
    await Promise.all(orders.flatMap((order) => [checkOut(order, [rule]), confirm(order)]))
    await settled()
    assert.deepEqual(await seen(rule), { uses: 20, active: false, version: 2 })
  })

  test('an order with a rule that is gone does no harm', async ({ assert }) => {
    const order = newId('order')
    await checkOut(order, [newId('priceRule')])
    await confirm(order)
    await settled()
    /* The consumers go on. */
    const rule = await newRule({})
    await checkOut(order, [rule])
    await settled()
    assert.equal((await seen(rule)).uses, 1)
  })

  test('prices are announced with all their regions', async ({ assert }) => {
    const sku = await newSku(1000)
    const { data } = await eventually(PriceChanged, (each) => each.sku === sku)
    assert.deepEqual(
      data.prices.map(({ region }) => region),
      ['eu-west', 'us-east']
    )
  })
})
