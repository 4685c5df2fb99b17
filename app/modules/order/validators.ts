import vine from '@vinejs/vine'
import { CANCEL_REASONS } from '#modules/order/contract'
import { ORDER_STATUSES } from '#modules/order/domain/order_status'
import { RETURN_STATUSES } from '#modules/order/store'
import { locale, sku } from '#platform/http/fields'
import { pageParameters } from '#platform/http/lists'
import { addressShape, listShape, moneyShape } from '#platform/http/shapes'
import { addressSchema } from '#platform/values/address'

export const orderBody = vine.create({
  email: vine.string().trim().email().maxLength(254),
  customerId: vine.string().maxLength(40).optional(),
  region: vine.string().trim().maxLength(40),
  locale: locale().optional(),
  lines: vine
    .array(
      vine.object({
        sku: sku(),
        quantity: vine.number({ strict: true }).withoutDecimals().range([1, 1000]),
      })
    )
    .minLength(1)
    .maxLength(100),
  coupons: vine.array(vine.string().trim().minLength(1).maxLength(40)).maxLength(5).optional(),
  shippingAddress: addressSchema.clone(),
  shippingMethod: vine.string().trim().minLength(1).maxLength(40),
  payment: vine.object({
    token: vine.string().regex(/^tok_[a-z0-9_]{1,60}$/),
  }),
  /** Staff only: how long the stock is kept for it. */
  holdSeconds: vine.number({ strict: true }).withoutDecimals().range([1, 86_400]).optional(),
})

export const returnBody = vine.create({
  lines: vine
    .array(
      vine.object({
        lineId: vine.string().maxLength(40),
        quantity: vine.number({ strict: true }).withoutDecimals().range([1, 1000]),
      })
    )
    .minLength(1)
    .maxLength(100),
  reason: vine.string().trim().minLength(1).maxLength(200).optional(),
})

/** What will do: as it is now, or as the replica has it. */
const consistency = () => vine.enum(['strong', 'eventual']).optional()

export const orderQuery = vine.create({ consistency: consistency() })

export const returnsQuery = vine.create(pageParameters)

export const ordersQuery = vine.create({
  ...pageParameters,
  consistency: consistency(),
  status: vine.enum(ORDER_STATUSES).optional(),
  customerId: vine.string().maxLength(40).optional(),
})

const count = () => vine.number().withoutDecimals()

const summary = {
  id: vine.string(),
  status: vine.enum(ORDER_STATUSES),
  customerId: vine.string().nullable(),
  currency: vine.string(),
  region: vine.string(),
  totals: vine.object({
    subtotal: moneyShape(),
    discount: moneyShape(),
    shipping: moneyShape(),
    tax: moneyShape(),
    total: moneyShape(),
  }),
  /** Why it was cancelled, for the shopper to read. */
  cancellation: vine.object({ reason: vine.enum(CANCEL_REASONS), message: vine.string() }).nullable(),
  version: count(),
  createdAt: vine.string(),
  updatedAt: vine.string(),
}

const history = vine.object({
  from: vine.enum(ORDER_STATUSES).nullable(),
  status: vine.enum(ORDER_STATUSES),
  actor: vine.string(),
  cause: vine.string(),
  reason: vine.string().nullable(),
  at: vine.string(),
})

const lines = () =>
  vine.array(
    vine.object({
      id: vine.string(),
      sku: vine.string(),
      productId: vine.string(),
      title: vine.string(),
      quantity: count(),
      unitPrice: moneyShape(),
      discount: moneyShape(),
      tax: moneyShape(),
      total: moneyShape(),
      snapshot: vine.object({
        priceVersion: count(),
        rules: vine.array(vine.object({ ruleId: vine.string(), version: count(), amount: moneyShape() })),
      }),
    })
  )

export const orderShape = vine.create({
  ...summary,
  cartId: vine.string().nullable(),
  email: vine.string(),
  locale: vine.string(),
  shippingAddress: addressShape(),
  shippingMethod: vine.string(),
  lines: lines(),
  shipments: vine.array(vine.object({ id: vine.string(), trackingNumber: vine.string(), status: vine.string() })),
  history: vine.array(history),
})

const returnFields = {
  id: vine.string(),
  orderId: vine.string(),
  status: vine.enum(RETURN_STATUSES),
  reason: vine.string().nullable(),
  refund: moneyShape(),
  lines: vine.array(
    vine.object({ lineId: vine.string(), sku: vine.string(), quantity: count(), refund: moneyShape() })
  ),
  createdAt: vine.string(),
  updatedAt: vine.string(),
}

export const returnShape = vine.create(returnFields)
export const returnsShape = listShape(vine.object(returnFields))

export const ordersShape = listShape(vine.object({ ...summary, lines: lines(), history: vine.array(history) }))

export const placedShape = vine.create({ orderId: vine.string(), status: vine.literal('pending'), url: vine.string() })
