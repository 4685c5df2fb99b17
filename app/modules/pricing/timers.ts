import { refreshCurrencies } from '#modules/pricing/actions/refresh_currencies'
import { env } from '#modules/pricing/env'
import { defineTimers } from '#platform/modules/define_module'
import { defineTimer } from '#platform/timers/define_timer'

export const currencyRefresh = defineTimer<null>('pricing.currency-refresh', {
  apply: (tx) => refreshCurrencies(tx),
})

export default defineTimers([], [{ timer: currencyRefresh, everyMs: env.PRICING_REFRESH_SECONDS * 1000 }])
