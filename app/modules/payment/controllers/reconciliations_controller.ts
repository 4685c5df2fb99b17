import type { HttpContext } from '@adonisjs/core/http'
import { measure } from '#modules/payment/actions/measure'
import { compareDay } from '#modules/payment/actions/compare_day'
import { noteReconciliation, type ReconciliationRow } from '#modules/payment/actions/note_reconciliation'
import { pastDay } from '#modules/payment/controllers/settlements_controller'
import type { Result } from '#modules/payment/domain/reconciliation'
import { store } from '#modules/payment/store'
import { rowsQuery } from '#modules/payment/validators'
import { answerOnce } from '#platform/http/idempotency'
import { listRows, pageRequest, toPage } from '#platform/http/lists'
import { Problem } from '#platform/http/problem'
import { validQuery } from '#platform/http/validation'
import type { SqlSession } from '#platform/storage/sql'
import { iso } from '#platform/values/clock'

interface Row {
  position: number
  subject: string
  reference: string
  result: Result
  detail: string | null
  payment_id: string | null
  order_id: string | null
  currency: string
  settled: number | null
  booked: number | null
  expected: number | null
  occurred_at: number
}

/** So many rows that do not match come with the reconciliation itself, the oldest first; all are in its list. */
const SHOWN = 100

export default class ReconciliationsController {
  async index(ctx: HttpContext) {
    return listRows(ctx, store.client.from('reconciliations').select('*'), present)
  }

  async store(ctx: HttpContext) {
    const date = await pastDay(ctx)
    const findings = await compareDay(date)
    if (!findings) {
      throw new Problem(409, 'E_NO_SETTLEMENT', `Fetch the settlement file of ${date} first: POST /v1/settlements.`)
    }
    await answerOnce(ctx, store, async (tx) => {
      const reconciliation = await noteReconciliation(tx, date, findings)
      return {
        status: 201,
        body: await withRows(tx, reconciliation),
        headers: { Location: `/v1/reconciliations/${reconciliation.id}` },
      }
    })
    await measure()
  }

  async show({ params }: HttpContext) {
    return withRows(store, await find(params.id))
  }

  async rows(ctx: HttpContext) {
    const { result } = await validQuery(ctx, rowsQuery)
    const request = pageRequest(ctx)
    const reconciliation = await find(ctx.params.id)
    const query = store.client.from('reconciliation_rows').where('reconciliation_id', reconciliation.id)
    if (result !== undefined) void query.where('result', result)
    if (request.after !== null) void query.where('position', '>', Number(request.after))
    const rows = (await query.orderBy('position').limit(request.limit + 1)) as Row[]
    return toPage(rows, request, ({ position }) => String(position), presentRow(reconciliation))
  }
}

async function find(id: string): Promise<ReconciliationRow> {
  const reconciliation = await store.one<ReconciliationRow>('SELECT * FROM reconciliations WHERE id = ?', [id])
  if (!reconciliation) throw Problem.notFound('reconciliation')
  return reconciliation
}

function present(row: ReconciliationRow) {
  return {
    id: row.id,
    date: row.date,
    matched: row.matched,
    missing: row.missing,
    duplicated: row.duplicated,
    differing: row.differing,
    lastMatchAt: iso(row.last_match_at),
    lastMatchAgeSeconds: row.last_match_at === null ? null : seconds(row.created_at - row.last_match_at),
    createdAt: iso(row.created_at),
  }
}

async function withRows(session: SqlSession, reconciliation: ReconciliationRow) {
  const rows = await session.all<Row>(
    "SELECT * FROM reconciliation_rows WHERE reconciliation_id = ? AND result <> 'matched' ORDER BY position LIMIT ?",
    [reconciliation.id, SHOWN]
  )
  return { ...present(reconciliation), rows: rows.map(presentRow(reconciliation)) }
}

/** Ages are as of the reconciliation. */
const presentRow = (reconciliation: ReconciliationRow) => (row: Row) => ({
  subject: row.subject,
  reference: row.reference,
  result: row.result,
  detail: row.detail,
  paymentId: row.payment_id,
  orderId: row.order_id,
  currency: row.currency,
  settled: row.settled,
  booked: row.booked,
  expected: row.expected,
  occurredAt: iso(row.occurred_at),
  ageSeconds: seconds(reconciliation.created_at - row.occurred_at),
})

const seconds = (milliseconds: number): number => Math.max(0, Math.round(milliseconds / 1000))
