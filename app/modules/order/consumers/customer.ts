import { CustomerErased } from '#modules/customer/contract'
import { forgetAnswers } from '#platform/http/idempotency'
import { defineConsumer, on } from '#platform/messaging/define_consumer'

const ERASED_ADDRESS = {
  name: 'erased',
  line1: 'erased',
  line2: null,
  city: 'erased',
  region: null,
  postalCode: 'erased',
}

export default defineConsumer('order', 'customer', [
  /* The figures of the order stay, and the country they are taxed in; what the shopper wrote about a return goes. */
  on(CustomerErased, async ({ data }, tx) => {
    const rows = await tx.all<{ id: string; shipping_address: string }>(
      'SELECT id, shipping_address FROM orders WHERE customer_id = ?',
      [data.customerId]
    )
    for (const { id, shipping_address: address } of rows) {
      const { country } = JSON.parse(address) as { country: string }
      await tx.run('UPDATE orders SET email = ?, shipping_address = ? WHERE id = ?', [
        'erased',
        JSON.stringify({ ...ERASED_ADDRESS, country }),
        id,
      ])
      const words = await tx.run('UPDATE order_returns SET reason = NULL WHERE order_id = ? AND reason IS NOT NULL', [
        id,
      ])
      /* Its answers, given to the shopper or to staff, repeat those words. */
      if (words > 0) await forgetAnswers(tx, id)
    }
    await forgetAnswers(tx, data.customerId)
  }),
])
