import type { HttpContext } from '@adonisjs/core/http'
import {
  fetchSettlement,
  noteSettlement,
  settlementUrl,
  type SettlementRow,
} from '#modules/payment/actions/fetch_settlement'
import { dayBounds, type SettledTotal } from '#modules/payment/domain/settlement'
import { store } from '#modules/payment/store'
import { dayBody } from '#modules/payment/validators'
import { answerOnce } from '#platform/http/idempotency'
import { pageRequest, toPage } from '#platform/http/lists'
import { Problem } from '#platform/http/problem'
import { validBody } from '#platform/http/validation'
import { iso, now } from '#platform/values/clock'

export default class SettlementsController {
  async index(ctx: HttpContext) {
    const request = pageRequest(ctx)
    const rows = await store.all<SettlementRow>('SELECT * FROM settlements WHERE date < ? ORDER BY date DESC LIMIT ?', [
      request.after ?? '9999',
      request.limit + 1,
    ])
    const { data, page } = toPage(
      rows,
      request,
      ({ date }) => date,
      (row) => row
    )
    return { data: await Promise.all(data.map(present)), page }
  }

  async store(ctx: HttpContext) {
    const date = await pastDay(ctx)
    const settlement = await fetchSettlement(date)
    await answerOnce(ctx, store, async (tx) => {
      await noteSettlement(tx, settlement)
      return { status: 201, body: await present(settlement), headers: { Location: `/v1/settlements/${date}` } }
    })
  }

  async show({ params }: HttpContext) {
    const settlement = await store.one<SettlementRow>('SELECT * FROM settlements WHERE date = ?', [params.date])
    if (!settlement) throw Problem.notFound('settlement')
    return present(settlement)
  }
}

/**
 * The UTC day that the body names.
 * @throws Problem 422 for a day that does not exist or has not begun
 */
export async function pastDay(ctx: HttpContext): Promise<string> {
  const { date } = await validBody(ctx, dayBody)
  const bounds = dayBounds(date)
  if (bounds && bounds.from <= now()) return date
  const detail = bounds ? 'This day has not begun.' : 'There is no such day.'
  throw Problem.invalid([{ pointer: '/date', detail, rule: 'date' }])
}

async function present(settlement: SettlementRow) {
  return {
    date: settlement.date,
    operations: settlement.operations,
    totals: JSON.parse(settlement.totals) as SettledTotal[],
    fetchedAt: iso(settlement.fetched_at),
    url: await settlementUrl(settlement),
  }
}
