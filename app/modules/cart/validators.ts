import vine from '@vinejs/vine'
import { MOST_UNITS } from '#modules/cart/actions/set_item'
import { CART_STATUSES } from '#modules/cart/store'
import { addressSchema } from '#platform/values/address'
import { currency, locale, sku } from '#platform/http/fields'
import { listShape, moneyShape } from '#platform/http/shapes'

const quantity = () => vine.number({ strict: true }).withoutDecimals().range([1, MOST_UNITS])

export const cartBody = vine.create({
  currency: currency().optional(),
  region: vine.string().trim().maxLength(40).optional(),
  customerId: vine.string().maxLength(40).optional(),
  locale: locale().optional(),
})

export const itemBody = vine.create({ sku: sku(), quantity: quantity() })
export const quantityBody = vine.create({ quantity: quantity() })
export const couponBody = vine.create({ code: vine.string().trim().minLength(1).maxLength(40) })
export const mergeBody = vine.create({ cartId: vine.string().maxLength(40), token: vine.string().maxLength(100) })

export const checkoutBody = vine.create({
  email: vine.string().trim().email().maxLength(254),
  shippingAddress: addressSchema.clone(),
  shippingMethod: vine.string().trim().minLength(1).maxLength(40),
  payment: vine.object({
    token: vine.string().regex(/^tok_[a-z0-9_]{1,60}$/),
  }),
})

const ruleShape = vine.object({
  ruleId: vine.string(),
  version: vine.number().withoutDecimals(),
  amount: moneyShape(),
})

const fields = {
  id: vine.string(),
  status: vine.enum(CART_STATUSES),
  customerId: vine.string().nullable(),
  currency: vine.string(),
  region: vine.string(),
  locale: vine.string(),
  coupons: vine.array(vine.string()),
  items: vine.array(
    vine.object({
      id: vine.string(),
      sku: vine.string(),
      productId: vine.string().nullable(),
      title: vine.string(),
      onOffer: vine.boolean(),
      quantity: vine.number().withoutDecimals(),
      unitPrice: moneyShape(),
      subtotal: moneyShape(),
      discount: moneyShape(),
      tax: moneyShape(),
      total: moneyShape(),
      snapshot: vine.object({
        priceVersion: vine.number().withoutDecimals(),
        pricedAt: vine.string(),
        rules: vine.array(ruleShape),
      }),
    })
  ),
  totals: vine.object({
    subtotal: moneyShape(),
    discount: moneyShape(),
    shipping: moneyShape(),
    tax: moneyShape(),
    total: moneyShape(),
  }),
  rules: vine.array(
    vine.object({
      ruleId: vine.string(),
      version: vine.number().withoutDecimals(),
      name: vine.string(),
      applied: vine.boolean(),
      reason: vine.string(),
      amount: moneyShape(),
    })
  ),
  orderId: vine.string().nullable(),
  version: vine.number().withoutDecimals(),
  createdAt: vine.string(),
  updatedAt: vine.string(),
}

export const cartShape = vine.create(fields)
export const newCartShape = vine.create({ ...fields, token: vine.string() })

export const shippingOptionsShape = listShape(vine.object({ method: vine.string(), price: moneyShape() }))

export const checkoutShape = vine.create({
  orderId: vine.string(),
  status: vine.literal('pending'),
  url: vine.string(),
})
