import { changeStatus } from '#modules/order/actions/change_status'
import { decide } from '#modules/order/domain/checkout_saga'
import {
  TIMEOUTS,
  type CheckoutInput,
  type CheckoutState,
  type OrderChange,
  type Timeout,
} from '#modules/order/domain/checkout_state'
import { logger } from '#platform/observability/logger'
import { ProcessManager } from '#platform/processes/process_manager'

/** The checkout saga: one process per order, its id the order's. Its decisions are in `domain/checkout_saga.ts`. */
export const checkout = new ProcessManager<CheckoutState, CheckoutInput, OrderChange>({
  name: 'order.checkout',
  timeouts: TIMEOUTS,
  decide,
  onTimeout: (timeout) => ({ type: 'timeout', timeout: timeout as Timeout }),
  apply: async (tx, orderId, change) => {
    const result = await changeStatus(tx, orderId, change)
    /* The order may be ahead: its parcels can be on their way before the saga hears of the capture. */
    if (result.kind !== 'changed')
      logger.warn({ order: orderId, to: change.to, found: result.kind }, 'the saga could not move the order')
  },
})
