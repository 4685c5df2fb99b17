import { test } from '@japa/runner'
import { MockPsp } from '#modules/payment/ports/mock_psp'
import type { Psp } from '#modules/payment/ports/psp'
import { quickPsp } from '#modules/payment/tests/payments'
import { newId } from '#platform/values/id'

const amount = { amount: 1000, currency: 'EUR' }
const ask = (reference: string, token = 'tok_ok') => ({ reference, amount, token })

/** What the port promises, of whichever PSP is behind it. */
test.group('payment: the promises of the PSP port', () => {
  const psp: Psp = quickPsp

  test('a repeated authorization is the same one', async ({ assert }) => {
    const reference = newId('payment')
    const first = await psp.authorize(ask(reference))
    assert.equal(first.kind, 'authorized')
    assert.deepEqual(await psp.authorize(ask(reference)), first)
    /* Whatever the repetition says: the key decides. */
    assert.deepEqual(await psp.authorize(ask(reference, 'tok_declined')), first)
    assert.deepEqual(await psp.find(reference), first)
  })

  test('a repeated capture takes the money once', async ({ assert }) => {
    const reference = newId('payment')
    await psp.authorize(ask(reference))
    const first = await psp.capture(reference, amount)
    assert.equal(first.kind, 'done')
    assert.deepEqual(await psp.capture(reference, amount), first)
  })

  test('captures no more than was authorized, and not in another currency', async ({ assert }) => {
    const reference = newId('payment')
    await psp.authorize(ask(reference))
    assert.equal((await psp.capture(reference, { ...amount, amount: 1001 })).kind, 'refused')
    assert.equal((await psp.capture(reference, { ...amount, currency: 'USD' })).kind, 'refused')
  })

  test('what is voided is not captured, and what is captured is not voided', async ({ assert }) => {
    const [voided, captured] = [newId('payment'), newId('payment')]
    for (const reference of [voided, captured]) await psp.authorize(ask(reference))
    const first = await psp.void(voided)
    assert.equal(first.kind, 'done')
    assert.deepEqual(await psp.void(voided), first)
    assert.equal((await psp.capture(voided, amount)).kind, 'refused')
    await psp.capture(captured, amount)
    assert.equal((await psp.void(captured)).kind, 'refused')
  })

  test('a void works ahead: the authorization that comes after it keeps nothing', async ({ assert }) => {
    const reference = newId('payment')
    assert.equal((await psp.void(reference)).kind, 'done')
    assert.equal((await psp.authorize(ask(reference))).kind, 'voided')
    assert.equal((await psp.capture(reference, amount)).kind, 'refused')
  })

  test('refunds add up to what was captured, and each is made once', async ({ assert }) => {
    const reference = newId('payment')
    await psp.authorize(ask(reference))
    await psp.capture(reference, amount)
    const part = { ...amount, amount: 600 }
    const refundId = newId('refund')
    const first = await psp.refund(refundId, reference, part)
    assert.equal(first.kind, 'done')
    assert.deepEqual(await psp.refund(refundId, reference, part), first)
    assert.equal((await psp.refund(newId('refund'), reference, part)).kind, 'refused')
    assert.equal((await psp.refund(newId('refund'), reference, { ...amount, amount: 400 })).kind, 'done')
  })
})

test.group('payment: the mock PSP', () => {
  test('tok_flaky loses two answers, always the same two', async ({ assert }) => {
    const reference = newId('payment')
    for (let i = 0; i < 2; i++) {
      await assert.rejects(() => quickPsp.authorize(ask(reference, 'tok_flaky')), /reset/)
    }
    assert.equal((await quickPsp.authorize(ask(reference, 'tok_flaky'))).kind, 'authorized')
    assert.equal((await quickPsp.authorize(ask(reference, 'tok_flaky'))).kind, 'authorized')
  })

  test('an answer that comes too late is an unknown outcome: repeated, it is found out', async ({ assert }) => {
    const reference = newId('payment')
    const late = new MockPsp({ timeoutMs: 20, latencyMs: 40, slowMs: 0 })
    await assert.rejects(() => late.authorize(ask(reference)), /did not answer within 20 ms/)
    assert.equal((await quickPsp.find(reference)).kind, 'authorized')
    assert.equal((await quickPsp.authorize(ask(reference))).kind, 'authorized')
  })

  test('takes its time, and no longer', async ({ assert }) => {
    const slow = new MockPsp({ timeoutMs: 1000, latencyMs: 30, slowMs: 0 })
    const began = performance.now()
    assert.equal((await slow.authorize(ask(newId('payment')))).kind, 'authorized')
    assert.isAtLeast(performance.now() - began, 29)
  })
})
