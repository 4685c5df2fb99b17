import { test } from '@japa/runner'
import { decide } from '#modules/order/domain/checkout_saga'
import {
  initialState,
  type CheckoutInput,
  type CheckoutState,
  type ConfirmMode,
} from '#modules/order/domain/checkout_state'
import { money } from '#platform/values/money'

const terms = (mode: ConfirmMode) => ({
  mode,
  region: 'eu-west',
  holdSeconds: 900,
  lines: [{ sku: 'A', quantity: 1 }],
  total: money(1000, 'EUR'),
  paymentToken: 'tok_ok',
  customerId: null,
  accessHash: 'h',
  fraudMs: 1,
  reviewMs: 2,
  deadlineMs: 3,
})

const held = (attempt = 1): CheckoutInput => ({ type: 'held', attempt, reservationId: `r${attempt}` })
const expired = (attempt = 1): CheckoutInput => ({ type: 'hold-expired', attempt })
const committed = (attempt = 1): CheckoutInput => ({
  type: 'committed',
  attempt,
  reservationId: `r${attempt}`,
  lines: [],
})
const start: CheckoutInput = { type: 'start' }
const authorized: CheckoutInput = { type: 'authorized', paymentId: 'p' }
const failed: CheckoutInput = { type: 'payment-failed', paymentId: 'p' }
const captured: CheckoutInput = { type: 'captured', amount: 1000 }
const clear: CheckoutInput = { type: 'fraud', verdict: 'clear' }
const review: CheckoutInput = { type: 'fraud', verdict: 'review' }

/** Plays inputs and tells, per input, what was asked for and what became of the order. */
function play(inputs: readonly CheckoutInput[], mode: ConfirmMode = 'guarded') {
  let state: CheckoutState = initialState('o', terms(mode))
  let settled = false
  const said = inputs.map((input) => {
    const decision = decide(state, input)
    state = decision.state
    settled = decision.settled
    return decision.commands.flatMap((command) => {
      if (command.do === 'emit') return [command.event.type.replace('order.', '').replace('.requested', '')]
      return command.do === 'change' ? [`→ ${command.change.to}`] : []
    })
  })
  return { said, state, settled, all: said.flat() }
}

test.group('checkout saga: the card’s token', () => {
  test('is there until payment is asked, and not after that', ({ assert }) => {
    assert.equal(play([start]).state.terms.paymentToken, 'tok_ok')
    assert.equal(play([start, held()]).state.terms.paymentToken, '')
    const asked = decide(play([start]).state, held()).commands.flatMap((each) =>
      each.do === 'emit' ? [each.data] : []
    )
    assert.containsSubset(asked, [{ token: 'tok_ok' }])
  })

  test('goes with an order that is cancelled before payment is asked', ({ assert }) => {
    assert.equal(play([start, { type: 'cancel' }]).state.terms.paymentToken, '')
  })
})

test.group('checkout saga: the happy way', () => {
  test('holds, authorizes, commits, confirms, captures', ({ assert }) => {
    const { said, settled } = play([start, held(), clear, authorized, committed(), captured])
    assert.deepEqual(said, [
      ['hold'],
      ['→ reserved', 'authorization'],
      [],
      ['→ authorized', 'commit'],
      ['→ confirmed', 'capture'],
      [],
    ])
    assert.isTrue(settled)
  })

  test('waits for the fraud score, and goes on without it after a while', ({ assert }) => {
    const { said } = play([start, held(), authorized, { type: 'timeout', timeout: 'fraud' }])
    assert.deepEqual(said.slice(2), [['→ authorized'], ['commit']])
  })

  test('every input twice asks for nothing twice', ({ assert }) => {
    const once = [start, held(), clear, authorized, committed(), captured]
    const { all } = play(once.flatMap((input) => [input, input]))
    assert.deepEqual(all, play(once).all)
  })
})

test.group('checkout saga: what fails is undone', () => {
  test('out of stock: cancelled, nothing was asked of payment', ({ assert }) => {
    const { said, settled } = play([start, { type: 'hold-rejected', attempt: 1 }])
    assert.deepEqual(said[1], ['→ cancelled'])
    assert.isTrue(settled)
  })

  test('payment fails: the hold is released', ({ assert }) => {
    const { said, settled } = play([start, held(), failed])
    assert.deepEqual(said[2], ['→ cancelled', 'release'])
    assert.isTrue(settled)
  })

  test('cancelled while payment is asked: stopped by attempt, and voided when it is authorized late', ({ assert }) => {
    const { said, settled, state } = play([start, held(), { type: 'cancel' }, authorized, { type: 'payment-undone' }])
    assert.deepEqual(said[2], ['→ cancelled', 'release', 'void'])
    assert.deepEqual(said[3], ['void'])
    assert.equal(state.payment.status, 'undone')
    assert.isTrue(settled)
  })

  test('a late authorization of a cancelled order is voided', ({ assert }) => {
    const { said, settled } = play([start, held(), { type: 'timeout', timeout: 'deadline' }, authorized])
    assert.deepEqual(said[3], ['void'])
    assert.isFalse(settled)
  })

  test('a late hold of a cancelled order is released, a late commit put back', ({ assert }) => {
    assert.deepEqual(play([start, { type: 'cancel' }, held()]).said[2], ['release'])
    assert.deepEqual(play([start, held(), clear, authorized, { type: 'cancel' }, committed()]).said[5], ['release'])
  })

  test('cancelled after its confirmation: put back and paid back', ({ assert }) => {
    const { said, settled } = play([
      start,
      held(),
      clear,
      authorized,
      committed(),
      { type: 'cancel' },
      captured,
      { type: 'payment-undone' },
    ])
    assert.deepEqual(said[5], ['→ cancelled', 'release', 'void'])
    assert.deepEqual(said[6], [])
    assert.isTrue(settled)
  })

  test('paid back in parts: undone by the one that makes up what was captured', ({ assert }) => {
    const cancelled = [start, held(), clear, authorized, committed(), captured, { type: 'cancel' } as const]
    const part = play([...cancelled, { type: 'refunded', inAll: 400 }])
    assert.equal(part.state.payment.status, 'undoing')
    assert.isFalse(part.settled)
    const whole = play([...cancelled, { type: 'refunded', inAll: 400 }, { type: 'refunded', inAll: 1000 }])
    assert.equal(whole.state.payment.status, 'undone')
    assert.isTrue(whole.settled)
  })

  test('a capture of less than the total is undone when that much is back', ({ assert }) => {
    const { settled } = play([
      ...[start, held(), clear, authorized, committed(), { type: 'captured', amount: 700 } as const],
      { type: 'cancel' },
      { type: 'refunded', inAll: 700 },
    ])
    assert.isTrue(settled)
  })

  test('the deadline cancels what never got an answer', ({ assert }) => {
    assert.deepEqual(play([start, { type: 'timeout', timeout: 'deadline' }]).said[1], ['→ cancelled', 'release'])
  })
})

test.group('checkout saga: the hold expires before the payment comes', () => {
  const late = [start, held(), clear, expired(), authorized]

  test('guarded: holds again and sells that', ({ assert }) => {
    const { said } = play([...late, held(2), committed(2)])
    assert.deepEqual(said.slice(3), [[], ['→ authorized', 'hold'], ['commit'], ['→ confirmed', 'capture']])
  })

  test('guarded: sold out meanwhile, so voided and cancelled', ({ assert }) => {
    const { said, state } = play([...late, { type: 'hold-rejected', attempt: 2 }])
    assert.deepEqual(said[5], ['→ cancelled', 'void'])
    assert.equal(state.outcome, 'cancelled')
  })

  test('guarded: an expiry in the middle of the commit holds again', ({ assert }) => {
    const { said } = play([start, held(), clear, authorized, expired(), held(2)])
    assert.deepEqual(said.slice(3), [['→ authorized', 'commit'], ['hold'], ['commit']])
  })

  test('guarded: gives up after three holds', ({ assert }) => {
    const { said } = play([start, held(), clear, authorized, expired(), held(2), expired(2), held(3), expired(3)])
    assert.deepEqual(said.at(-1), ['→ cancelled', 'void'])
  })

  test('naive: sells it regardless', ({ assert }) => {
    const { said, state } = play([...late, committed()], 'naive')
    assert.deepEqual(said.slice(4), [
      ['→ authorized', 'commit'],
      ['→ confirmed', 'capture'],
    ])
    assert.equal(state.outcome, 'confirmed')
  })

  test('the answer to an earlier attempt is not taken for the one that is waited for', ({ assert }) => {
    const { said } = play([...late, held(1), expired(1), { type: 'hold-rejected', attempt: 1 }, committed(1)])
    assert.deepEqual(said.slice(5), [['release'], [], [], []])
  })
})

test.group('checkout saga: fraud', () => {
  test('flagged: waits, and goes on when a person clears it', ({ assert }) => {
    const { said } = play([start, held(), review, authorized, { type: 'timeout', timeout: 'deadline' }, clear])
    assert.deepEqual(said.slice(2), [[], ['→ authorized'], [], ['commit']])
  })

  test('flagged and rejected, or not looked at in time: undone', ({ assert }) => {
    const flagged = [start, held(), review, authorized]
    const reasons = [
      { type: 'fraud', verdict: 'rejected' } as const,
      { type: 'timeout', timeout: 'review' } as const,
    ].map((input) => play([...flagged, input]).said.at(-1))
    assert.deepEqual(reasons, [
      ['→ cancelled', 'release', 'void'],
      ['→ cancelled', 'release', 'void'],
    ])
  })

  test('a review announced after the decision is old news', ({ assert }) => {
    assert.equal(play([start, clear, review]).state.fraud, 'clear')
  })
})
