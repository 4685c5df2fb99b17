import { test } from '@japa/runner'
import { FraudCleared, FraudFlagged, FraudRejected } from '#modules/fraud/contract'
import { store, type ReviewStatus } from '#modules/fraud/store'
import { aSuspiciousOrder } from '#modules/fraud/tests/orders'
import { reviewDeadline } from '#modules/fraud/timers'
import { OrderCancelled, OrderCreated } from '#modules/order/contract'
import { newId } from '#platform/values/id'
import { now } from '#platform/values/clock'
import { allEvents, eventually, publish, settled } from '#tests/support/events'
import { accessToken } from '#tests/support/tokens'
import { until } from '#tests/support/wait'

/** An order that waits for a review. */
async function flagged() {
  const order = aSuspiciousOrder()
  await publish(OrderCreated, order)
  const { data } = await eventually(FraudFlagged, (each) => each.orderId === order.orderId)
  return data
}

const statusOf = async (id: string) =>
  (await store.one<{ status: ReviewStatus }>('SELECT status FROM reviews WHERE id = ?', [id]))?.status

const timersOf = (id: string) => store.all('SELECT 1 FROM timers WHERE timer_key = ?', [id])

test.group('fraud: reviews', () => {
  test('are listed, the longest waiting first', async ({ client, assert }) => {
    const waiting = [await flagged(), await flagged(), await flagged()]
    const token = await accessToken('staff')
    const seen: string[] = []
    let after: string | undefined
    do {
      const answer = await client
        .get('/v1/fraud/reviews')
        .qs({ status: 'open', limit: 2, ...(after && { after }) })
        .bearerToken(token)
      answer.assertStatus(200)
      seen.push(...answer.body().data.map(({ id }: { id: string }) => id))
      after = answer.body().page.next
    } while (after)
    assert.includeMembers(
      seen,
      waiting.map(({ reviewId }) => reviewId)
    )
    assert.deepEqual(seen, [...seen].sort())
    ;(await client.get('/v1/fraud/reviews').qs({ status: 'lost' }).bearerToken(token)).assertStatus(400)
    ;(await client.get('/v1/fraud/reviews').qs({ limit: 10_000 }).bearerToken(token)).assertStatus(400)
  })

  for (const [decision, status, event] of [
    ['clear', 'cleared', FraudCleared],
    ['reject', 'rejected', FraudRejected],
  ] as const) {
    test(`${decision}: decided once, and said by event`, async ({ client, assert }) => {
      const { reviewId, orderId } = await flagged()
      const staff = newId('customer')
      const token = await accessToken('staff', staff)
      const decide = () =>
        client.post(`/v1/fraud/reviews/${reviewId}/decision`).bearerToken(token).json({ decision, note: 'called them' })
      const answer = await decide()
      answer.assertStatus(200)
      assert.containsSubset(answer.body(), { id: reviewId, orderId, status, decidedBy: staff, note: 'called them' })
      const { data } = await eventually(event, (each) => each.reviewId === reviewId)
      assert.deepEqual(data, { orderId, reviewId, by: staff })
      assert.isEmpty(await timersOf(reviewId))
      const again = await decide()
      again.assertStatus(409)
      assert.equal(again.body().code, 'E_REVIEW_CLOSED')
    })
  }

  test('two who decide at once: one is heard', async ({ client, assert }) => {
    const { reviewId } = await flagged()
    const token = await accessToken('staff')
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, n) =>
        client
          .post(`/v1/fraud/reviews/${reviewId}/decision`)
          .bearerToken(token)
          .json({ decision: n % 2 ? 'clear' : 'reject' })
      )
    )
    assert.deepEqual(answers.map((answer) => answer.status()).sort(), [200, ...Array<number>(9).fill(409)])
    await settled()
    const said = [...(await allEvents(FraudCleared)), ...(await allEvents(FraudRejected))]
    assert.lengthOf(
      said.filter(({ data }) => data.reviewId === reviewId),
      1
    )
  })

  test('a repeated request with its key is answered as the first one', async ({ client }) => {
    const { reviewId } = await flagged()
    const token = await accessToken('staff')
    const decide = () =>
      client
        .post(`/v1/fraud/reviews/${reviewId}/decision`)
        .bearerToken(token)
        .header('Idempotency-Key', reviewId)
        .json({ decision: 'clear' })
    ;(await decide()).assertStatus(200)
    const again = await decide()
    again.assertStatus(200)
    again.assertHeader('idempotent-replayed', 'true')
  })

  test('bad input is refused and changes nothing', async ({ client, assert }) => {
    const { reviewId } = await flagged()
    const path = `/v1/fraud/reviews/${reviewId}/decision`
    const token = await accessToken('staff')
    for (const body of [
      {},
      { decision: 'maybe' },
      { decision: 'clear', status: 'open' },
      { decision: 'clear', note: 7 },
    ]) {
      ;(await client.post(path).bearerToken(token).json(body)).assertStatus(422)
    }
    ;(await client.post(path).json({ decision: 'clear' })).assertStatus(401)
    const customer = await accessToken('customer')
    ;(await client.post(path).bearerToken(customer).json({ decision: 'clear' })).assertStatus(403)
    const unknown = client.post('/v1/fraud/reviews/rev_none/decision').bearerToken(token)
    ;(await unknown.json({ decision: 'clear' })).assertStatus(404)
    assert.equal(await statusOf(reviewId), 'open')
  })

  test('overdue: refused before the timer has fired, closed by it, and nothing is said', async ({ client, assert }) => {
    const { reviewId } = await flagged()
    await store.run('UPDATE reviews SET due_at = ? WHERE id = ?', [now() - 1, reviewId])
    const answer = await client
      .post(`/v1/fraud/reviews/${reviewId}/decision`)
      .bearerToken(await accessToken('staff'))
      .json({ decision: 'clear' })
    answer.assertStatus(409)
    assert.equal(answer.body().code, 'E_REVIEW_OVERDUE')

    await store.transaction((tx) => reviewDeadline.set(tx, reviewId, now(), { reviewId }))
    await until('the review is closed', async () => (await statusOf(reviewId)) === 'timed_out')
    await settled()
    const said = [...(await allEvents(FraudCleared)), ...(await allEvents(FraudRejected))]
    assert.isUndefined(said.find(({ data }) => data.reviewId === reviewId))
  })

  test('a timer that comes too early closes nothing', async ({ assert }) => {
    const { reviewId } = await flagged()
    await store.transaction((tx) => reviewDeadline.set(tx, reviewId, now(), { reviewId }))
    await until('the timer has fired', async () => (await timersOf(reviewId)).length === 0)
    assert.equal(await statusOf(reviewId), 'open')
  })

  test('an order that is cancelled needs no decision any more', async ({ client, assert }) => {
    const { reviewId, orderId } = await flagged()
    const total = { amount: 1, currency: 'EUR' }
    await publish(OrderCancelled, { orderId, version: 3, customerId: null, reason: 'requested', total })
    await until('the review is withdrawn', async () => (await statusOf(reviewId)) === 'withdrawn')
    assert.isEmpty(await timersOf(reviewId))
    const answer = await client
      .post(`/v1/fraud/reviews/${reviewId}/decision`)
      .bearerToken(await accessToken('staff'))
      .json({ decision: 'clear' })
    answer.assertStatus(409)
  })
})
