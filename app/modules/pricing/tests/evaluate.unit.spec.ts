import { test } from '@japa/runner'
import { added, cart, euros, line, percent, rule } from '#modules/pricing/tests/carts'
import { money } from '#platform/values/money'

test.group('pricing: taxes and shipping', () => {
  test('where prices include tax, it is the part inside, of shipping too', ({ assert }) => {
    const all = cart([line('A', 2, 1190)], [], { shippingMethod: 'standard' })
    assert.deepEqual(all.lines[0]!.tax, euros(380))
    assert.deepEqual(all.shipping, euros(490))
    assert.deepEqual(all.tax, euros(380 + 78))
    assert.deepEqual(all.total, euros(2380 + 490))
  })

  test('where tax is added, it comes on top of what is left after the discount', ({ assert }) => {
    const all = cart([line('A', 1, 2000)], [percent(1000)], { terms: added, shippingMethod: 'standard' })
    assert.deepEqual(all.lines[0]!.tax, euros(148)) /* 148.5 to the even neighbour */
    assert.deepEqual(all.lines[0]!.total, euros(1948))
    assert.deepEqual(all.tax, euros(148 + 40))
    assert.deepEqual(all.total, euros(1948 + 490 + 40))
  })

  test('a cart without lines or shipping costs nothing', ({ assert }) => {
    const { subtotal, discount, shipping, tax, total } = cart([], [percent(1000)])
    for (const amount of [subtotal, discount, shipping, tax, total]) assert.deepEqual(amount, euros(0))
  })

  test('a shipping method or price that the region does not have is an error', ({ assert }) => {
    assert.throws(() => cart([], [], { shippingMethod: 'drone' }), /no shipping method "drone"/)
    assert.throws(() => cart([{ ...line('A', 1, 1), unitPrice: money(1, 'USD') }]), /price of A is in USD/)
  })
})

test.group('pricing: effects', () => {
  test('percent: half a cent goes to the even neighbour', ({ assert }) => {
    assert.equal(cart([line('A', 1, 25)], [percent(1000)]).discount.amount, 2)
    assert.equal(cart([line('A', 1, 35)], [percent(1000)]).discount.amount, 4)
  })

  test('fixed: spread by value to the cent, and never more than the lines cost', ({ assert }) => {
    const off = (amount: number) => rule({ kind: 'fixed', amount: euros(amount) })
    const all = cart([line('B', 1, 1000), line('A', 1, 1000), line('C', 1, 1000)], [off(100)])
    assert.deepEqual(
      all.lines.map(({ discount }) => discount.amount),
      [33, 34, 33]
    )
    assert.equal(cart([line('A', 1, 300), line('B', 1, 200)], [off(9999)]).total.amount, 0)
  })

  test('fixed: only in its own currency', ({ assert }) => {
    const all = cart([line('A', 1, 1000)], [rule({ kind: 'fixed', amount: money(100, 'USD') })])
    assert.containsSubset(all.rules, [{ applied: false, reason: 'only for carts in USD' }])
  })

  test('tiered: the highest tier that is reached, over all lines together', ({ assert }) => {
    const tiers = [
      { quantity: 10, basisPoints: 2000 },
      { quantity: 3, basisPoints: 500 },
    ]
    const off = (...quantities: number[]) =>
      cart(
        quantities.map((quantity, i) => line(`S${i}`, quantity, 1000)),
        [rule({ kind: 'tiered', tiers })]
      )
    assert.containsSubset(off(2).rules, [{ applied: false, reason: 'needs 3 units, there are 2' }])
    assert.equal(off(2, 1).discount.amount, 150)
    assert.equal(off(9).discount.amount, 450)
    assert.equal(off(5, 5).discount.amount, 2000)
  })

  test('buy 2 get 1: the third, sixth and ninth unit of a line', ({ assert }) => {
    const half = rule({ kind: 'buy_x_get_y', buy: 2, get: 1, basisPoints: 5000 })
    const discounts = [1, 2, 3, 5, 6, 10].map((units) => cart([line('A', units, 1000)], [half]).discount.amount)
    assert.deepEqual(discounts, [0, 0, 500, 500, 1000, 1500])
    assert.containsSubset(cart([line('A', 2, 1000), line('B', 2, 1000)], [half]).rules, [
      { applied: false, reason: 'needs more than 2 units of one article' },
    ])
  })

  test('buy 3 get 2: a group that is not full gives what it has', ({ assert }) => {
    const free = rule({ kind: 'buy_x_get_y', buy: 3, get: 2, basisPoints: 10_000 })
    const discounts = [3, 4, 5, 8, 9].map((units) => cart([line('A', units, 100)], [free]).discount.amount)
    assert.deepEqual(discounts, [0, 100, 200, 200, 300])
  })

  test('free shipping: once, and only when there is something to save', ({ assert }) => {
    const free = () => rule({ kind: 'free_shipping' })
    const all = cart([line('A', 1, 1000)], [free(), free()], { shippingMethod: 'standard' })
    assert.equal(all.total.amount, 1000)
    assert.equal(all.discount.amount, 0)
    assert.containsSubset(all.rules, [
      { applied: true, reason: 'shipping is free', amount: euros(490) },
      { applied: false, reason: 'shipping costs nothing so far', amount: euros(0) },
    ])
    assert.isFalse(cart([line('A', 1, 1000)], [free()]).rules[0]!.applied)
  })
})
