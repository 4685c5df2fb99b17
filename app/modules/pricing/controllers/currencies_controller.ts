import type { HttpContext } from '@adonisjs/core/http'
import { refreshCurrencies, type CurrencyRow } from '#modules/pricing/actions/refresh_currencies'
import { BASE_CURRENCY } from '#modules/pricing/domain/rate_walk'
import { store } from '#modules/pricing/store'
import { answerOnce } from '#platform/http/idempotency'
import { pageRequest, toPage, type PageRequest } from '#platform/http/lists'
import type { SqlSession } from '#platform/storage/sql'
import { iso } from '#platform/values/clock'

export default class CurrenciesController {
  async index(ctx: HttpContext) {
    return present(store, pageRequest(ctx))
  }

  async refresh(ctx: HttpContext) {
    const page = pageRequest(ctx)
    await answerOnce(ctx, store, async (tx) => {
      await refreshCurrencies(tx)
      return { status: 200, body: await present(tx, page) }
    })
  }
}

async function present(session: SqlSession, page: PageRequest) {
  const rows = await session.all<CurrencyRow>('SELECT * FROM currencies WHERE currency > ? ORDER BY currency LIMIT ?', [
    page.after ?? '',
    page.limit + 1,
  ])
  const { data, page: next } = toPage(rows, page, ({ currency }) => currency, toCurrency)
  return { base: BASE_CURRENCY, data, page: next }
}

function toCurrency({ currency, version, rate_micros: rateMicros, updated_at: updatedAt }: CurrencyRow) {
  return { currency, version, rateMicros, updatedAt: iso(updatedAt) }
}
