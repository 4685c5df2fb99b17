import { test } from '@japa/runner'
import { deliveryLate, oversold, paymentFailedTwice } from '#modules/support/domain/rules'

test.group('support: rules', () => {
  test('payment failed twice: from the second failure on, and a stopped payment is none', ({ assert }) => {
    assert.isUndefined(paymentFailedTwice('ord_1', ['declined']))
    assert.isUndefined(paymentFailedTwice('ord_1', ['declined', 'stopped']))
    const ticket = paymentFailedTwice('ord_1', ['declined', 'psp_timeout'])!
    assert.containsSubset(ticket, { rule: 'payment_failed_twice', about: 'ord_1' })
    assert.include(ticket.message, 'declined, psp_timeout')
  })

  test('oversold: more reserved or sold than there is', ({ assert }) => {
    assert.isUndefined(oversold({ sku: 'A', onHand: 0, reserved: 0 }))
    assert.isUndefined(oversold({ sku: 'A', onHand: 5, reserved: 5 }))
    assert.include(oversold({ sku: 'A', onHand: -1, reserved: 0 })!.message, '1 units')
    assert.include(oversold({ sku: 'A', onHand: 1, reserved: 3 })!.message, '2 units')
  })

  test('delivery late: says which parcel and since when', ({ assert }) => {
    const ticket = deliveryLate('shp_1', 'TRACK1', 432_000)
    assert.include(ticket.subject, 'TRACK1')
    assert.include(ticket.message, '5 days')
    assert.include(deliveryLate('shp_1', 'TRACK1', 90).message, '90 seconds')
  })
})
