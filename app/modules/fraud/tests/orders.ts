import { money } from '#platform/values/money'
import { canaryAddress, orderCreated } from '#tests/support/said'

/** Large, and to another part of the world: 80 points. */
export const aSuspiciousOrder: typeof orderCreated = (more = {}) => ({
  ...orderCreated(more),
  total: money(1_250_000, 'EUR'),
  shippingAddress: { ...canaryAddress, country: 'US' },
})
