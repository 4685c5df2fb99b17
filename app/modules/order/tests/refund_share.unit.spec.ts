import { test } from '@japa/runner'
import fc from 'fast-check'
import { refundShare } from '#modules/order/domain/refund_share'

test.group('refund share', () => {
  test('one by one or all at once: what was paid for the line is paid back, to the last unit', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 50 }),
        fc.integer({ min: 0, max: 1_000_000 }),
        fc.nat(),
        (quantity, total, seed) => {
          let [returned, refunded] = [0, 0]
          while (returned < quantity) {
            const units = 1 + ((seed + returned * 7) % (quantity - returned))
            refunded += refundShare({ quantity, total, returned, refunded }, units)
            returned += units
            if (refunded < 0 || refunded > total) throw new Error(`${refunded} of ${total}`)
          }
          return refunded === total
        }
      )
    )
  })

  test('more than is left is refused', ({ assert }) => {
    assert.throws(() => refundShare({ quantity: 3, total: 100, returned: 2, refunded: 67 }, 2), /1 units/)
  })
})
