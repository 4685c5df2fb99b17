import { test } from '@japa/runner'
import fc from 'fast-check'
import { fold, share, type OrderChange, type OrderState } from '#modules/customer/projections/order_figures'

const eur = (amount: number) => ({ amount, currency: 'EUR' })
const confirmed: OrderChange = { kind: 'confirmed', at: 1, total: eur(1000) }
const cancelled: OrderChange = { kind: 'cancelled', total: eur(1000) }
const returned = (returnId: string, amount: number): OrderChange => ({
  kind: 'returned',
  returnId,
  refund: eur(amount),
})

const after = (...changes: OrderChange[]) => share(changes.reduce<OrderState | undefined>(fold, undefined)!)

test.group('customer: what an order adds to the figures', () => {
  test('its total once it is confirmed, less what is refunded', ({ assert }) => {
    assert.deepEqual(after(confirmed), { count: 1, value: 1000 })
    assert.deepEqual(after(confirmed, returned('r1', 300)), { count: 1, value: 700 })
  })

  test('nothing when it is cancelled or wholly refunded', ({ assert }) => {
    assert.deepEqual(after(confirmed, cancelled), { count: 0, value: 0 })
    assert.deepEqual(after(cancelled), { count: 0, value: 0 })
    assert.deepEqual(after(confirmed, returned('r1', 300), returned('r2', 700)), { count: 0, value: 0 })
  })

  test('the same, whichever order the events come in and however often', ({ assert }) => {
    const events = [confirmed, returned('r1', 300), returned('r2', 200)]
    fc.assert(
      fc.property(fc.shuffledSubarray([...events, ...events, ...events], { minLength: 9 }), (shuffled) => {
        assert.deepEqual(after(...shuffled), { count: 1, value: 500 })
        assert.deepEqual(after(...shuffled, cancelled), after(cancelled, ...shuffled))
      })
    )
  })
})
