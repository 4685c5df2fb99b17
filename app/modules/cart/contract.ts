import { avro } from '#platform/messaging/avro'
import { defineEvent } from '#platform/messaging/define_event'

export const CartCreated = defineEvent('cart.created', {
  version: 1,
  key: 'cartId',
  fields: {
    cartId: avro.string(),
    version: avro.long(),
    customerId: avro.optional(avro.string()),
    currency: avro.string(),
    region: avro.string(),
  },
})

const item = {
  cartId: avro.string(),
  version: avro.long(),
  itemId: avro.string(),
  sku: avro.string(),
  /** Units of this line from now on. */
  quantity: avro.int(),
}

export const CartItemAdded = defineEvent('cart.item.added', {
  version: 1,
  key: 'cartId',
  fields: { ...item, unitPrice: avro.money() },
})

export const CartItemRemoved = defineEvent('cart.item.removed', { version: 1, key: 'cartId', fields: item })

/**
 * A shopper wants to buy. Carries the whole offer as it was shown: amounts, and the rules and versions they come from.
 * Personal data is in here and in `order.created`, and in no later event of the order.
 */
export const CartCheckedOut = defineEvent('cart.checkedout', {
  version: 1,
  key: 'cartId',
  fields: {
    cartId: avro.string(),
    version: avro.long(),
    /** The order that is to be, so that the shopper can be told at once. */
    orderId: avro.string(),
    customerId: avro.optional(avro.string()),
    /** SHA-256 of the cart token: opens the order to its guest. */
    accessHash: avro.string(),
    email: avro.string(),
    locale: avro.string(),
    currency: avro.string(),
    region: avro.string(),
    shippingAddress: avro.address(),
    shippingMethod: avro.string(),
    paymentToken: avro.string(),
    lines: avro.array(
      avro.record({
        lineId: avro.string(),
        sku: avro.string(),
        productId: avro.string(),
        title: avro.string(),
        quantity: avro.int(),
        unitPrice: avro.money(),
        /** Zero or positive; taken off the line. */
        discount: avro.money(),
        tax: avro.money(),
        /** What the line adds to the total. */
        total: avro.money(),
        priceVersion: avro.long(),
        rules: avro.array(avro.record({ ruleId: avro.string(), version: avro.long(), amount: avro.money() })),
      })
    ),
    totals: avro.record({
      subtotal: avro.money(),
      discount: avro.money(),
      shipping: avro.money(),
      tax: avro.money(),
      total: avro.money(),
    }),
  },
})

export const CartAbandoned = defineEvent('cart.abandoned', {
  version: 1,
  key: 'cartId',
  fields: {
    cartId: avro.string(),
    version: avro.long(),
    customerId: avro.optional(avro.string()),
    lines: avro.int(),
  },
})

export const events = [CartCreated, CartItemAdded, CartItemRemoved, CartCheckedOut, CartAbandoned]
