import { test } from '@japa/runner'
import {
  countResults,
  reconcileOperations,
  reconcileOrders,
  type Booking,
  type OrderAccount,
} from '#modules/payment/domain/reconciliation'
import { dayBounds, parseSettlement, settledTotals, type SettlementLine } from '#modules/payment/domain/settlement'

const line = (id: string, more: Partial<SettlementLine> = {}): SettlementLine => ({
  id,
  type: 'capture',
  reference: `pay_${id}`,
  amount: 1000,
  currency: 'EUR',
  at: 1,
  ...more,
})
const booking = (id: string, more: Partial<SettlementLine> = {}): Booking => ({
  ...line(id, more),
  orderId: `ord_${id}`,
})

const verdicts = (lines: SettlementLine[], bookings: Booking[]) =>
  reconcileOperations(lines, bookings).map(({ reference, result, detail }) => [reference, result, detail])

test.group('payment: reconciling operations', () => {
  test('matches what is the same on both sides', ({ assert }) => {
    assert.deepEqual(verdicts([line('a'), line('b')], [booking('b'), booking('a')]), [
      ['a', 'matched', null],
      ['b', 'matched', null],
    ])
  })

  test('names what one side does not have', ({ assert }) => {
    assert.deepEqual(verdicts([line('a')], [booking('b')]), [
      ['a', 'missing', 'not_in_ledger'],
      ['b', 'missing', 'not_in_settlement'],
    ])
  })

  test('names what one side has twice', ({ assert }) => {
    assert.deepEqual(verdicts([line('a'), line('a'), line('b')], [booking('a'), booking('b'), booking('b')]), [
      ['a', 'duplicated', 'twice_in_settlement'],
      ['b', 'duplicated', 'twice_in_ledger'],
    ])
  })

  for (const more of [{ amount: 999 }, { currency: 'USD' }, { type: 'refund' as const }, { reference: 'pay_x' }]) {
    test(`tells a difference in ${Object.keys(more)[0]}`, ({ assert }) => {
      assert.deepEqual(verdicts([line('a')], [booking('a', more)]), [['a', 'differing', 'amounts_differ']])
    })
  }
})

const order = (more: Partial<OrderAccount>): OrderAccount => ({
  orderId: 'ord_a',
  status: 'confirmed',
  total: 1000,
  currency: 'EUR',
  changedAt: 1,
  captures: 1,
  captured: 1000,
  refunded: 0,
  ...more,
})

test.group('payment: reconciling orders', () => {
  const cases: [string, Partial<OrderAccount>, string, string | null][] = [
    ['a confirmed order that is paid', {}, 'matched', null],
    ['one of which a part was given back', { refunded: 300 }, 'matched', null],
    ['one that is not paid', { captures: 0, captured: 0 }, 'missing', 'not_captured'],
    ['one that is paid twice', { captures: 2, captured: 2000 }, 'duplicated', 'captured_twice'],
    ['one that is paid with another amount', { captured: 999 }, 'differing', 'captured_other_amount'],
    ['a cancelled order that was never paid', { status: 'cancelled', captures: 0, captured: 0 }, 'matched', null],
    ['one that got its money back', { status: 'cancelled', refunded: 1000 }, 'matched', null],
    ['one that did not', { status: 'cancelled' }, 'differing', 'not_given_back'],
    ['a payment without an order', { status: 'unknown', total: 0 }, 'missing', 'unknown_order'],
  ]
  for (const [what, more, result, detail] of cases) {
    test(`${what}: ${detail ?? result}`, ({ assert }) => {
      const [finding] = reconcileOrders([order(more)])
      assert.equal(finding!.result, result)
      assert.equal(finding!.detail, detail)
    })
  }

  test('counts by result', ({ assert }) => {
    const findings = reconcileOrders([order({}), order({ captures: 0 }), order({ captures: 0 })])
    assert.deepEqual(countResults(findings), { matched: 1, missing: 2, duplicated: 0, differing: 0 })
  })
})

test.group('payment: settlement files', () => {
  test('are read line by line and summed by currency', ({ assert }) => {
    const lines = [line('a'), line('b', { type: 'refund', amount: 300 }), line('c', { currency: 'CHF' })]
    const file = lines.map((each) => `${JSON.stringify(each)}\n`).join('')
    assert.deepEqual(parseSettlement(file), lines)
    assert.deepEqual(settledTotals(lines), [
      { currency: 'CHF', captured: 1000, refunded: 0, net: 1000 },
      { currency: 'EUR', captured: 1000, refunded: 300, net: 700 },
    ])
  })

  test('a line that is no operation is named', ({ assert }) => {
    const file = `${JSON.stringify(line('a'))}\n${JSON.stringify({ ...line('b'), amount: '10' })}\n`
    assert.throws(() => parseSettlement(file), 'Line 2 of the settlement file is not an operation')
  })

  test('a day is a day of the calendar', ({ assert }) => {
    assert.deepEqual(dayBounds('1970-01-02'), { from: 86_400_000, to: 172_800_000 })
    for (const text of ['2026-02-30', '2026-13-01', '2026-1-1', 'today', '']) assert.isUndefined(dayBounds(text))
  })
})
