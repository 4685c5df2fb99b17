import { test } from '@japa/runner'
import {
  decide,
  PAYMENT_STATUSES,
  refundable,
  shownStatus,
  type PaymentInput,
  type PaymentStatus,
} from '#modules/payment/domain/payment'

/** Where an input leads from each status: a status, or what is to be done instead. */
function table(input: PaymentInput): Record<PaymentStatus, string> {
  const entries = PAYMENT_STATUSES.map((status) => {
    const decision = decide(status, input)
    return [status, decision.do === 'move' ? decision.to : decision.do]
  })
  return Object.fromEntries(entries) as Record<PaymentStatus, string>
}

test.group('payment: states', () => {
  test('is captured once, and only what is authorized', ({ assert }) => {
    assert.deepEqual(table('capture'), {
      authorizing: 'refuse',
      stopping: 'refuse',
      authorized: 'capturing',
      capturing: 'wait',
      reversing: 'refuse',
      captured: 'repeat',
      voiding: 'refuse',
      voided: 'refuse',
      failed: 'refuse',
    })
  })

  test('can be undone from everywhere', ({ assert }) => {
    assert.deepEqual(table('undo'), {
      authorizing: 'stopping',
      stopping: 'wait',
      authorized: 'voiding',
      capturing: 'reversing',
      reversing: 'wait',
      captured: 'refund',
      voiding: 'wait',
      voided: 'repeat',
      failed: 'repeat',
    })
  })

  test('an authorization that comes too late is released', ({ assert }) => {
    assert.deepEqual(table('authorized'), {
      authorizing: 'authorized',
      stopping: 'wait',
      authorized: 'wait',
      capturing: 'wait',
      reversing: 'wait',
      captured: 'wait',
      voiding: 'wait',
      voided: 'release',
      failed: 'release',
    })
  })

  test('other answers of the PSP move it only from where they belong', ({ assert }) => {
    const moves = (input: PaymentInput) =>
      Object.entries(table(input)).filter(([, to]) => (PAYMENT_STATUSES as readonly string[]).includes(to))
    assert.deepEqual(moves('declined'), [['authorizing', 'failed']])
    assert.deepEqual(moves('captured'), [
      ['capturing', 'captured'],
      ['reversing', 'captured'],
    ])
    assert.deepEqual(moves('voided'), [
      ['stopping', 'failed'],
      ['voiding', 'voided'],
    ])
  })

  test('shows what became of a captured amount', ({ assert }) => {
    const shown = (refunding: number, refunded: number) =>
      shownStatus({ status: 'captured', captured: 100, refunding, refunded })
    assert.equal(shown(0, 0), 'captured')
    assert.equal(shown(40, 0), 'refunding')
    assert.equal(shown(60, 40), 'refunding')
    assert.equal(shown(0, 40), 'partially_refunded')
    assert.equal(shown(0, 100), 'refunded')
    assert.equal(shownStatus({ status: 'voided', captured: 0, refunding: 0, refunded: 0 }), 'voided')
    assert.equal(refundable({ captured: 100, refunding: 25, refunded: 15 }), 60)
  })
})
