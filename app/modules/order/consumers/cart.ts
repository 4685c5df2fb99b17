import { CartCheckedOut } from '#modules/cart/contract'
import { placeOrder } from '#modules/order/actions/place_order'
import { findOrder } from '#modules/order/store'
import { defineConsumer, on } from '#platform/messaging/define_consumer'

export default defineConsumer('order', 'cart', [
  on(CartCheckedOut, async ({ data }, tx) => {
    /* The cart is checked out once, by its own guard; a replayed dead letter may still bring it again. */
    if (await findOrder(tx, data.orderId)) return
    await placeOrder(tx, data)
  }),
])
