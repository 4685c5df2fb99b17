import vine from '@vinejs/vine'
import { conditions, effect } from '#modules/pricing/rule_validators'
import { currency, sku } from '#platform/http/fields'
import { pageParameters } from '#platform/http/lists'
import { listShape, moneyShape } from '#platform/http/shapes'

const HIGHEST_PRICE = 1_000_000_000

const integer = (min: number, max: number) => vine.number({ strict: true }).withoutDecimals().range([min, max])
const name = (max: number) => vine.string().trim().minLength(1).maxLength(max)
const price = () => vine.object({ amount: integer(0, HIGHEST_PRICE), currency: currency() })
const count = () => vine.number().withoutDecimals()

export const pageQuery = vine.create({ ...pageParameters })

export const pricesQuery = vine.create({ ...pageParameters, region: name(40) })

export const pricesBody = vine.create({
  prices: vine
    .array(vine.object({ region: name(40), price: price() }))
    .distinct('region')
    .maxLength(100),
})

export const pricesShape = vine.create({
  sku: vine.string(),
  version: count(),
  prices: vine.array(vine.object({ region: vine.string(), price: moneyShape() })),
})

export const priceListShape = listShape(vine.object({ sku: vine.string(), version: count(), price: moneyShape() }))

export const regionBody = vine.create({
  currency: currency(),
  taxBasisPoints: integer(0, 10_000),
  taxIncluded: vine.boolean({ strict: true }),
  shipping: vine
    .array(vine.object({ method: name(40), price: price() }))
    .distinct('method')
    .minLength(1)
    .maxLength(20),
})

const region = {
  region: vine.string(),
  version: count(),
  currency: vine.string(),
  taxBasisPoints: count(),
  taxIncluded: vine.boolean(),
  shipping: vine.array(vine.object({ method: vine.string(), price: moneyShape() })),
}
export const regionShape = vine.create(region)
export const regionsShape = listShape(vine.object(region))

export const currenciesShape = vine.create({
  base: vine.string(),
  data: vine.array(
    vine.object({ currency: vine.string(), version: count(), rateMicros: count(), updatedAt: vine.string() })
  ),
  page: vine.object({ next: vine.string().nullable() }),
})

const ruleParts = {
  priority: integer(-1000, 1000).optional(),
  exclusive: vine.boolean({ strict: true }).optional(),
  stackable: vine.boolean({ strict: true }).optional(),
  conditions: conditions().optional(),
  usageLimit: integer(1, 1_000_000_000).nullable().optional(),
  active: vine.boolean({ strict: true }).optional(),
}
export const ruleBody = vine.create({ ...ruleParts, name: name(120), effect: effect() })
export const rulePatch = vine.create({ ...ruleParts, name: name(120).optional(), effect: effect().optional() })

const presentedRule = () => ({
  id: vine.string(),
  version: count(),
  name: vine.string(),
  priority: count(),
  exclusive: vine.boolean(),
  stackable: vine.boolean(),
  conditions: conditions(),
  effect: effect(),
  usageLimit: count().nullable(),
  uses: count(),
  usedUp: vine.boolean(),
  active: vine.boolean(),
  createdAt: vine.string(),
  updatedAt: vine.string(),
})
export const ruleShape = vine.create(presentedRule())
export const rulesShape = listShape(vine.object(presentedRule()))

export const evaluationBody = vine.create({
  region: name(40).optional(),
  currency: currency().optional(),
  lines: vine
    .array(vine.object({ sku: sku(), quantity: integer(1, 10_000) }))
    .minLength(1)
    .maxLength(100),
  coupons: vine.array(name(40)).maxLength(20).optional(),
  customerId: name(40).optional(),
  segments: vine.array(name(100)).maxLength(50).optional(),
  shippingMethod: name(40).optional(),
})

export const evaluationShape = vine.create({
  region: vine.string(),
  currency: vine.string(),
  lines: vine.array(
    vine.object({
      sku: vine.string(),
      quantity: count(),
      unitPrice: moneyShape(),
      priceVersion: count(),
      subtotal: moneyShape(),
      discount: moneyShape(),
      tax: moneyShape(),
      total: moneyShape(),
      rules: vine.array(vine.object({ ruleId: vine.string(), version: count(), amount: moneyShape() })),
    })
  ),
  subtotal: moneyShape(),
  discount: moneyShape(),
  shipping: moneyShape(),
  tax: moneyShape(),
  total: moneyShape(),
  rules: vine.array(
    vine.object({
      ruleId: vine.string(),
      version: count(),
      name: vine.string(),
      applied: vine.boolean(),
      reason: vine.string(),
      amount: moneyShape(),
    })
  ),
})
