import { test } from '@japa/runner'
import { authorized, captured, refunded, voided, type Posting } from '#modules/payment/domain/ledger'
import { money } from '#platform/values/money'

function balances(...entries: Posting[][]): Record<string, number> {
  const sums: Record<string, number> = {}
  for (const { account, amount } of entries.flat()) sums[account] = (sums[account] ?? 0) + amount
  return sums
}

const euros = (amount: number) => money(amount, 'EUR')

test.group('payment: journal entries', () => {
  test('each of them sums to zero', ({ assert }) => {
    for (const entry of [
      authorized(euros(70)),
      voided(euros(70)),
      captured(euros(70), euros(50)),
      refunded(euros(9)),
    ]) {
      assert.equal(
        entry.reduce((sum, { amount }) => sum + amount, 0),
        0
      )
      assert.isAtLeast(entry.length, 2)
    }
  })

  test('nothing is kept any more after a capture, of a part too, or a void', ({ assert }) => {
    assert.deepEqual(balances(authorized(euros(70)), voided(euros(70))), {
      authorizations: 0,
      authorizations_offset: 0,
    })
    assert.deepEqual(balances(authorized(euros(70)), captured(euros(70), euros(50))), {
      authorizations: 0,
      authorizations_offset: 0,
      psp_clearing: 50,
      sales: -50,
    })
  })

  test('a refund takes the money back from the PSP and not from the sales', ({ assert }) => {
    assert.deepEqual(balances(captured(euros(70), euros(70)), refunded(euros(70)), authorized(euros(70))), {
      psp_clearing: 0,
      sales: -70,
      refunds: 70,
      authorizations: 0,
      authorizations_offset: 0,
    })
  })

  test('nothing is posted as minus zero', ({ assert }) => {
    for (const { amount } of authorized(euros(0))) assert.isTrue(Object.is(amount, 0))
  })
})
