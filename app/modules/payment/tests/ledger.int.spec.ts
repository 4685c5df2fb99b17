import type { Assert } from '@japa/assert'
import { test } from '@japa/runner'
import { store } from '#modules/payment/store'
import type { SqlValue } from '#platform/storage/sql'
import type { Tx } from '#platform/storage/transaction'
import { newId } from '#platform/values/id'
import { accessToken } from '#tests/support/tokens'
import { authorizedPayment, capturedPayment, withQuickPsp } from '#modules/payment/tests/payments'

type Leg = readonly [account: string, amount: number, currency?: string]

const POSTING = 'INSERT INTO postings (entry_id, position, account, amount, currency) VALUES (?, ?, ?, ?, ?)'
const ENTRY = `INSERT INTO journal_entries (id, kind, payment_id, order_id, psp_operation, occurred_at, created_at)
  VALUES (?, 'capture', 'pay_raw', ?, NULL, 1, 1)`

async function post(tx: Tx, id: string, legs: readonly Leg[], orderId = 'ord_raw'): Promise<void> {
  for (const [position, [account, amount, currency = 'EUR']] of legs.entries()) {
    await tx.run(POSTING, [id, position, account, amount, currency])
  }
  await tx.run(ENTRY, [id, orderId])
}

const balanced: readonly Leg[] = [
  ['psp_clearing', 700],
  ['sales', -700],
]

test.group('payment: what the database refuses of the ledger', (group) => {
  let id: string
  group.each.setup(() => {
    id = newId('journalEntry')
  })

  /** Whoever writes past the module's code: nothing of it stays. */
  const refused = async (assert: Assert, work: (tx: Tx) => Promise<unknown>, why: RegExp) => {
    const before = await store.all('SELECT * FROM postings ORDER BY entry_id, position')
    await assert.rejects(() => store.transaction(work), why)
    assert.lengthOf(await store.all('SELECT * FROM postings ORDER BY entry_id, position'), before.length)
  }

  test('takes an entry whose postings sum to zero in each currency', async ({ assert }) => {
    const legs: readonly Leg[] = [...balanced, ['psp_clearing', 5, 'USD'], ['sales', -5, 'USD']]
    await store.transaction((tx) => post(tx, id, legs))
    assert.lengthOf(await store.all('SELECT 1 FROM postings WHERE entry_id = ?', [id]), 4)
  })

  test('an entry that does not sum to zero', ({ assert }) =>
    refused(
      assert,
      (tx) =>
        post(tx, id, [
          ['psp_clearing', 700],
          ['sales', -699],
        ]),
      /sum to zero/
    ))

  test('an entry that sums to zero over two currencies only', ({ assert }) =>
    refused(
      assert,
      (tx) =>
        post(tx, id, [
          ['psp_clearing', 700],
          ['sales', -700, 'USD'],
        ]),
      /sum to zero/
    ))

  test('an entry with one posting, and one with none', async ({ assert }) => {
    await refused(assert, (tx) => post(tx, id, [['sales', 0]]), /two postings/)
    await refused(assert, (tx) => post(tx, id, []), /two postings/)
  })

  test('an entry before its postings', ({ assert }) =>
    refused(
      assert,
      async (tx) => {
        await tx.run(ENTRY, [id, 'ord_raw'])
        await tx.run(POSTING, [id, 0, 'sales', 0, 'EUR'])
      },
      /two postings/
    ))

  test('postings without an entry, at the commit', ({ assert }) =>
    refused(
      assert,
      async (tx) => {
        await tx.run(POSTING, [id, 0, 'psp_clearing', 700, 'EUR'])
        await tx.run(POSTING, [id, 1, 'sales', -700, 'EUR'])
      },
      /foreign key/i
    ))

  test('a posting on an account that does not exist', ({ assert }) =>
    refused(
      assert,
      (tx) =>
        post(tx, id, [
          ['pocket', 700],
          ['sales', -700],
        ]),
      /foreign key/i
    ))

  test('a further posting on an entry that is there, in the same transaction too', async ({ assert }) => {
    const further: SqlValue[] = [id, 9, 'sales', 0, 'EUR']
    await refused(
      assert,
      async (tx) => {
        await post(tx, id, balanced)
        await tx.run(POSTING, further)
      },
      /no more postings/
    )
    await store.transaction((tx) => post(tx, id, balanced))
    await refused(assert, (tx) => tx.run(POSTING, further), /no more postings/)
  })

  for (const [what, sql] of [
    ['an amount', 'UPDATE postings SET amount = amount + 1 WHERE entry_id = ?'],
    ['an entry', "UPDATE journal_entries SET order_id = 'ord_other' WHERE id = ?"],
    ['postings, away', 'DELETE FROM postings WHERE entry_id = ?'],
    ['an entry, away', 'DELETE FROM journal_entries WHERE id = ?'],
  ] as const) {
    test(`changing ${what}`, async ({ assert }) => {
      await store.transaction((tx) => post(tx, id, balanced))
      await refused(assert, (tx) => tx.run(sql, [id]), /append-only/)
    })
  }

  test('replacing an entry by another of its id', async ({ assert }) => {
    await store.transaction((tx) => post(tx, id, balanced))
    await refused(
      assert,
      (tx) => tx.run(ENTRY.replace('INSERT', 'INSERT OR REPLACE'), [id, 'ord_other']),
      /there already/
    )
    const row = await store.one<{ order_id: string }>('SELECT order_id FROM journal_entries WHERE id = ?', [id])
    assert.equal(row!.order_id, 'ord_raw')
  }).skip(() => store.dialect !== 'sqlite', 'only SQLite can replace a row by inserting another')
})

test.group('payment: the ledger over HTTP', (group) => {
  group.each.setup(withQuickPsp)

  test('the trial balance sums to zero, per currency and in all', async ({ client, assert }) => {
    await capturedPayment({ amount: { amount: 1200, currency: 'USD' } })
    const answer = await client.get('/v1/ledger/trial-balance').bearerToken(await accessToken('staff'))
    answer.assertStatus(200)
    const { balanced: even, sum, currencies } = answer.body()
    assert.isTrue(even)
    assert.equal(sum, 0)
    assert.includeMembers(
      currencies.map((each: { currency: string }) => each.currency),
      ['EUR', 'USD']
    )
    for (const each of currencies) {
      assert.equal(each.sum, 0)
      assert.equal(each.debits, each.credits)
    }
  })

  test('accounts show what came in, in each currency', async ({ client, assert }) => {
    const token = await accessToken('staff')
    const clearing = async () => {
      const { data } = (await client.get('/v1/ledger/accounts').bearerToken(token)).body()
      const { balances } = data.find(({ code }: { code: string }) => code === 'psp_clearing')
      return balances.find(({ currency }: { currency: string }) => currency === 'SEK')?.amount ?? 0
    }
    const before = await clearing()
    await capturedPayment({ amount: { amount: 770, currency: 'SEK' } })
    assert.equal((await clearing()) - before, 770)
    const page = async (query: object) => (await client.get('/v1/ledger/accounts').bearerToken(token).qs(query)).body()
    const whole = await page({})
    const first = await page({ limit: 2 })
    assert.deepEqual(first.data, whole.data.slice(0, 2))
    const rest = await page({ after: first.page.next })
    assert.deepEqual([...first.data, ...rest.data], whole.data)
    assert.isNull(rest.page.next)
  })

  test('entries of a payment, with their postings, page by page', async ({ client, assert }) => {
    const payment = await capturedPayment()
    const token = await accessToken('staff')
    const list = (query: object) => client.get('/v1/ledger/entries').qs(query).bearerToken(token)
    const first = (await list({ paymentId: payment.id, limit: 1 })).body()
    assert.equal(first.data[0].kind, 'capture')
    assert.equal(first.data[0].pspOperation, `cap_${payment.id}`)
    assert.deepEqual(first.data[0].postings.slice(0, 2), [
      { account: 'psp_clearing', amount: { amount: 4990, currency: 'EUR' } },
      { account: 'sales', amount: { amount: -4990, currency: 'EUR' } },
    ])
    const second = (await list({ paymentId: payment.id, limit: 1, after: first.page.next })).body()
    assert.equal(second.data[0].kind, 'authorization')
    assert.isNull(second.page.next)
    assert.lengthOf((await list({ orderId: payment.order_id })).body().data, 2)
  })

  test('is for staff', async ({ client }) => {
    await authorizedPayment()
    for (const path of ['accounts', 'entries', 'trial-balance']) {
      const url = `/v1/ledger/${path}`
      ;(await client.get(url)).assertStatus(401)
      ;(await client.get(url).bearerToken(await accessToken('customer'))).assertStatus(403)
    }
  })
})
