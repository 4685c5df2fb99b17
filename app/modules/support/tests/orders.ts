import { OrderCreated } from '#modules/order/contract'
import { hashToken } from '#platform/http/guest_token'
import { newTraceparent, runInContext } from '#platform/observability/context'
import type { EventDefinition } from '#platform/messaging/define_event'
import { newId } from '#platform/values/id'
import { publish, settled } from '#tests/support/events'
import { orderCreated } from '#tests/support/said'

/** Publishes an event as a consequence of another. */
export function publishCausedBy<Data>(
  causationId: string,
  event: EventDefinition<Data>,
  data: Data,
  id?: string
): Promise<string> {
  return runInContext({ correlationId: 'req_checkout', causationId, traceparent: newTraceparent() }, () =>
    publish(event, data, id)
  )
}

/** An order of a customer, or of a guest with a token, that has been heard of. */
export async function anOrder({
  orderId = newId('order'),
  customerId = null,
  token,
}: { orderId?: string; customerId?: string | null; token?: string } = {}) {
  const accessHash = token === undefined ? null : hashToken(token)
  const order = orderCreated({ orderId, customerId, accessHash, email: 'canary@private.example' })
  const eventId = await publishCausedBy(newId('event'), OrderCreated, order)
  await settled()
  return { orderId, eventId }
}
