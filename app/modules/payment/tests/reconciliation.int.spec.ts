import { test } from '@japa/runner'
import type { ApiClient } from '@japa/api-client'
import { closeYesterday } from '#modules/payment/actions/close_day'
import { measure } from '#modules/payment/actions/measure'
import { PaymentRefunded } from '#modules/payment/contract'
import { utcDate } from '#modules/payment/domain/settlement'
import { objects, store, type PaymentRow } from '#modules/payment/store'
import { OrderCancelled, OrderConfirmed, VoidRequested } from '#modules/order/contract'
import { useClock } from '#platform/values/clock'
import { newId } from '#platform/values/id'
import { eventually, publish, settled } from '#tests/support/events'
import { accessToken } from '#tests/support/tokens'
import { cancelled, capturedPayment, confirmed, voidOf, withQuickPsp } from '#modules/payment/tests/payments'

interface Row {
  reference: string
  subject: string
  result: string
  detail: string | null
}

async function post(client: ApiClient, path: string, date: string) {
  return client
    .post(path)
    .bearerToken(await accessToken('staff'))
    .json({ date })
}

/** Each test has a day of its own, at noon, so that no payment of another is in its way. */
let day = Date.UTC(2026, 2, 1, 12)
const nextDay = () => (day += 86_400_000)

/** Fetches the file of the day and reconciles it; every row by its reference. */
async function reconcile(client: ApiClient, date: string, settle = true) {
  if (settle) (await post(client, '/v1/settlements', date)).assertStatus(201)
  const answer = await post(client, '/v1/reconciliations', date)
  answer.assertStatus(201)
  const all = await client
    .get(`/v1/reconciliations/${answer.body().id}/rows`)
    .qs({ limit: 100 })
    .bearerToken(await accessToken('staff'))
  const rows = new Map((all.body().data as Row[]).map((row) => [row.reference, [row.result, row.detail]]))
  return { body: answer.body(), rows }
}

test.group('payment: reconciliation', (group) => {
  let date: string
  group.each.setup(withQuickPsp)
  group.each.setup(() => {
    const at = nextDay()
    date = utcDate(at)
    /* A clock that goes on, but on that day. */
    const began = Date.now()
    return useClock(() => at + Date.now() - began)
  })

  test('a captured order, a cancelled one and a refunded one match', async ({ client, assert }) => {
    const [kept, returned] = [await capturedPayment(), await capturedPayment()]
    await publish(OrderConfirmed, confirmed(kept))
    await publish(OrderConfirmed, confirmed(returned))
    await publish(OrderCancelled, cancelled(returned))
    await publish(VoidRequested, voidOf(returned))
    const { data } = await eventually(PaymentRefunded, ({ paymentId }) => paymentId === returned.id)
    await settled()
    const { body, rows } = await reconcile(client, date)
    assert.containsSubset(body, { date, matched: 5, missing: 0, duplicated: 0, differing: 0, rows: [] })
    assert.deepEqual(
      [...rows.keys()].sort(),
      [`cap_${kept.id}`, `cap_${returned.id}`, data.refundId, kept.order_id, returned.order_id].sort()
    )
    assert.isAtLeast(body.lastMatchAgeSeconds, 0)
    const again = await client.get(`/v1/reconciliations/${body.id}`).bearerToken(await accessToken('staff'))
    assert.deepEqual(again.body(), body)
  })

  test('what the PSP did and we did not book is missing in the ledger, and the other way round', async ({
    client,
    assert,
  }) => {
    const payment = await capturedPayment()
    await publish(OrderConfirmed, confirmed(payment))
    await settled()
    await store.run('UPDATE psp_operations SET id = ? WHERE id = ?', [`lost_${payment.id}`, `cap_${payment.id}`])
    const { body, rows } = await reconcile(client, date)
    assert.containsSubset(body, { matched: 1, missing: 2 })
    assert.deepEqual(rows.get(`lost_${payment.id}`), ['missing', 'not_in_ledger'])
    assert.deepEqual(rows.get(`cap_${payment.id}`), ['missing', 'not_in_settlement'])
    assert.isNumber(body.rows[0].ageSeconds)
  })

  test('another amount, and a line twice, are told', async ({ client, assert }) => {
    const [less, twice] = [await capturedPayment(), await capturedPayment()]
    await store.run('UPDATE psp_operations SET amount = 4989 WHERE reference = ?', [less.id])
    ;(await post(client, '/v1/settlements', date)).assertStatus(201)
    const key = `settlements/${date}.jsonl`
    const file = (await objects.get(key))!.toString()
    const line = file.split('\n').find((text) => text.includes(twice.id))
    await objects.put(key, Buffer.from(`${file}${line}\n`))
    const { rows } = await reconcile(client, date, false)
    assert.deepEqual(rows.get(`cap_${less.id}`), ['differing', 'amounts_differ'])
    assert.deepEqual(rows.get(`cap_${twice.id}`), ['duplicated', 'twice_in_settlement'])
  })

  test('orders that do not agree with the ledger are told', async ({ client, assert }) => {
    const payments = [await capturedPayment(), await capturedPayment(), await capturedPayment()]
    const [dearer, kept, unheardOf] = payments as [PaymentRow, PaymentRow, PaymentRow]
    const unpaid = { ...dearer, order_id: newId('order') }
    await publish(OrderConfirmed, confirmed(dearer, { total: { amount: 5000, currency: 'EUR' } }))
    await publish(OrderConfirmed, confirmed(kept))
    await publish(OrderCancelled, cancelled(kept))
    await publish(OrderConfirmed, confirmed(unpaid))
    await settled()
    const { rows } = await reconcile(client, date)
    assert.deepEqual(rows.get(dearer.order_id), ['differing', 'captured_other_amount'])
    assert.deepEqual(rows.get(kept.order_id), ['differing', 'not_given_back'])
    assert.deepEqual(rows.get(unheardOf.order_id), ['missing', 'unknown_order'])
    assert.deepEqual(rows.get(unpaid.order_id), ['missing', 'not_captured'])
  })

  test('an older version of an order never replaces a newer one', async ({ client, assert }) => {
    const payment = await capturedPayment()
    await publish(OrderCancelled, cancelled(payment))
    await publish(OrderConfirmed, confirmed(payment))
    await settled()
    const { rows } = await reconcile(client, date)
    assert.deepEqual(rows.get(payment.order_id), ['differing', 'not_given_back'])
  })

  test('a day without a settlement file cannot be reconciled', async ({ client, assert }) => {
    const answer = await post(client, '/v1/reconciliations', date)
    answer.assertStatus(409)
    assert.equal(answer.body().code, 'E_NO_SETTLEMENT')
  })

  test('a settlement can be read, and its file by a link', async ({ client, assert }) => {
    const payment = await capturedPayment()
    ;(await post(client, '/v1/settlements', date)).assertStatus(201)
    const token = await accessToken('staff')
    const answer = await client.get(`/v1/settlements/${date}`).bearerToken(token)
    assert.containsSubset(answer.body(), {
      date,
      operations: 1,
      totals: [{ currency: 'EUR', captured: 4990, refunded: 0, net: 4990 }],
    })
    assert.include((await objects.get(`settlements/${date}.jsonl`))!.toString(), payment.id)
    assert.include(answer.body().url, `settlements/${date}.jsonl`)
    const list = (await client.get('/v1/settlements').qs({ limit: 1 }).bearerToken(token)).body()
    assert.equal(list.data[0].date, date)
    ;(await client.get('/v1/settlements/1999-01-01').bearerToken(token)).assertStatus(404)
  })

  test('yesterday is closed by itself, once', async ({ assert, cleanup }) => {
    await capturedPayment()
    const at = nextDay()
    cleanup(useClock(() => at))
    await closeYesterday()
    await closeYesterday()
    const rows = await store.all<{ matched: number }>('SELECT matched FROM reconciliations WHERE date = ?', [date])
    assert.deepEqual(rows, [{ matched: 1 }])
  })

  test('figures tell the sum of the ledger and the age of the last match', async ({ client, assert }) => {
    await capturedPayment()
    await reconcile(client, date)
    await measure()
    const text = (await client.get('/metrics/payment')).text()
    assert.match(text, /payment_ledger_sum\{module="payment",currency="EUR"\} 0\n/)
    assert.match(text, /payment_reconciliation_age_seconds\{module="payment"\} [\d.]+/)
    assert.match(text, /payment_psp_requests_total\{module="payment",operation="capture",outcome="done"\} \d+/)
  })

  for (const bad of ['2026-02-30', '9999-01-01', 'today', 5]) {
    test(`the day ${bad} is refused by name`, async ({ client, assert }) => {
      for (const path of ['/v1/settlements', '/v1/reconciliations']) {
        const answer = await post(client, path, bad as string)
        answer.assertStatus(422)
        assert.equal(answer.body().errors[0].pointer, '/date')
      }
    })
  }

  test('is for staff', async ({ client }) => {
    const customer = await accessToken('customer')
    for (const path of ['/v1/settlements', '/v1/reconciliations']) {
      ;(await client.get(path)).assertStatus(401)
      ;(await client.get(path).bearerToken(customer)).assertStatus(403)
      ;(await client.post(path).json({ date })).assertStatus(401)
      ;(await client.post(path).bearerToken(customer).json({ date })).assertStatus(403)
    }
  })
})
