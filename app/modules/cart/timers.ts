import { abandonCarts } from '#modules/cart/actions/abandon_carts'
import { defineTimers } from '#platform/modules/define_module'
import { defineTimer } from '#platform/timers/define_timer'
import { now } from '#platform/values/clock'

const sweep = defineTimer<null>('cart.abandonment', {
  apply: async (tx) => {
    if (await abandonCarts(tx)) await sweep.set(tx, 'more', now(), null)
  },
})

export default defineTimers([], [{ timer: sweep, everyMs: 30_000 }])
