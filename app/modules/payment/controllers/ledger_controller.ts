import type { HttpContext } from '@adonisjs/core/http'
import { store } from '#modules/payment/store'
import { entriesQuery } from '#modules/payment/validators'
import { listRows, pageRequest, toPage } from '#platform/http/lists'
import { validQuery } from '#platform/http/validation'
import { placeholders } from '#platform/storage/sql'
import { iso, isoNow } from '#platform/values/clock'
import { money } from '#platform/values/money'

interface EntryRow {
  id: string
  kind: string
  payment_id: string
  order_id: string
  psp_operation: string | null
  occurred_at: number
  created_at: number
}

interface AccountRow {
  code: string
  name: string
  kind: string
}

interface PostingRow {
  entry_id: string
  account: string
  amount: number
  currency: string
}

interface BalanceRow {
  account: string
  currency: string
  debits: number
  credits: number
}

/** By currency and account, from the postings themselves: a balance that is kept could differ from them. */
const BALANCES = `SELECT currency, account,
    SUM(CASE WHEN amount > 0 THEN amount ELSE 0 END) AS debits,
    SUM(CASE WHEN amount < 0 THEN -amount ELSE 0 END) AS credits
  FROM postings GROUP BY currency, account ORDER BY currency, account`

export default class LedgerController {
  async accounts(ctx: HttpContext) {
    const request = pageRequest(ctx)
    const accounts = await store.all<AccountRow>('SELECT * FROM accounts WHERE code > ? ORDER BY code LIMIT ?', [
      request.after ?? '',
      request.limit + 1,
    ])
    const balances = Map.groupBy(await store.all<BalanceRow>(BALANCES), ({ account }) => account)
    return toPage(
      accounts,
      request,
      ({ code }) => code,
      (account) => ({
        ...account,
        balances: (balances.get(account.code) ?? []).map((row) => money(row.debits - row.credits, row.currency)),
      })
    )
  }

  async entries(ctx: HttpContext) {
    const { orderId, paymentId } = await validQuery(ctx, entriesQuery)
    const query = store.client.from('journal_entries').select('*')
    if (orderId !== undefined) void query.where('order_id', orderId)
    if (paymentId !== undefined) void query.where('payment_id', paymentId)
    const { data, page } = await listRows(ctx, query, (row: EntryRow) => row)
    const postings = await postingsOf(data.map(({ id }) => id))
    return { data: data.map((row) => presentEntry(row, postings.get(row.id) ?? [])), page }
  }

  async trialBalance() {
    const currencies = [...Map.groupBy(await store.all<BalanceRow>(BALANCES), ({ currency }) => currency)].map(
      ([currency, rows]) => {
        const accounts = rows.map(({ account, debits, credits }) => ({
          account,
          debits,
          credits,
          balance: debits - credits,
        }))
        const debits = accounts.reduce((total, each) => total + each.debits, 0)
        const credits = accounts.reduce((total, each) => total + each.credits, 0)
        return { currency, debits, credits, sum: debits - credits, accounts }
      }
    )
    const sum = currencies.reduce((total, each) => total + each.sum, 0)
    return { asOf: isoNow(), balanced: currencies.every((each) => each.sum === 0), sum, currencies }
  }
}

async function postingsOf(entryIds: readonly string[]): Promise<Map<string, PostingRow[]>> {
  if (entryIds.length === 0) return new Map()
  const rows = await store.all<PostingRow>(
    `SELECT entry_id, account, amount, currency FROM postings
     WHERE entry_id IN (${placeholders(entryIds.length)}) ORDER BY entry_id, position`,
    entryIds
  )
  return Map.groupBy(rows, (row) => row.entry_id)
}

function presentEntry(entry: EntryRow, postings: readonly PostingRow[]) {
  return {
    id: entry.id,
    kind: entry.kind,
    paymentId: entry.payment_id,
    orderId: entry.order_id,
    pspOperation: entry.psp_operation,
    occurredAt: iso(entry.occurred_at),
    createdAt: iso(entry.created_at),
    postings: postings.map(({ account, amount, currency }) => ({ account, amount: money(amount, currency) })),
  }
}
