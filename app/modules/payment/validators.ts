import vine from '@vinejs/vine'
import { RESULTS } from '#modules/payment/domain/reconciliation'
import { PAYMENT_FAILURES } from '#modules/payment/contract'
import { SHOWN_STATUSES } from '#modules/payment/domain/payment'
import { REFUND_STATUSES } from '#modules/payment/store'
import { currency } from '#platform/http/fields'
import { pageParameters } from '#platform/http/lists'
import { listShape, moneyShape } from '#platform/http/shapes'

const whole = () => vine.number().withoutDecimals()
const orderId = () => vine.string().maxLength(40)

export const refundBody = vine.create({
  /** All that is left, when it does not say. */
  amount: vine
    .object({
      amount: vine.number({ strict: true }).withoutDecimals().range([1, Number.MAX_SAFE_INTEGER]),
      currency: currency(),
    })
    .optional(),
  reason: vine.string().trim().minLength(1).maxLength(250).optional(),
})

export const webhookBody = vine.create({
  id: vine.string().minLength(1).maxLength(80),
  type: vine.enum(['charge.authorized', 'charge.declined']),
  createdAt: vine.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?Z$/),
  data: vine.object({
    reference: vine.string().minLength(1).maxLength(40),
    reason: vine.enum(['declined', 'insufficient_funds', 'challenge_failed']).optional(),
  }),
})

/** A UTC day. */
export const dayBody = vine.create({ date: vine.string().regex(/^\d{4}-\d\d-\d\d$/) })

export const paymentsQuery = vine.create({ ...pageParameters, orderId: orderId().optional() })
export const entriesQuery = vine.create({
  ...pageParameters,
  orderId: orderId().optional(),
  paymentId: vine.string().maxLength(40).optional(),
})
export const rowsQuery = vine.create({ ...pageParameters, result: vine.enum(RESULTS).optional() })
export const listQuery = vine.create(pageParameters)

const payment = () =>
  vine.object({
    id: vine.string(),
    orderId: vine.string(),
    attempt: whole(),
    status: vine.enum(SHOWN_STATUSES),
    amount: moneyShape(),
    captured: moneyShape(),
    refunding: moneyShape(),
    refunded: moneyShape(),
    failure: vine.enum(PAYMENT_FAILURES).nullable(),
    createdAt: vine.string(),
    updatedAt: vine.string(),
  })

export const paymentShape = vine.create(payment())
export const paymentListShape = listShape(payment())

const refund = () =>
  vine.object({
    id: vine.string(),
    paymentId: vine.string(),
    status: vine.enum(REFUND_STATUSES),
    amount: moneyShape(),
    reason: vine.string(),
    requestedBy: vine.string(),
    createdAt: vine.string(),
    updatedAt: vine.string(),
  })

export const refundListShape = listShape(refund())

export const webhookShape = vine.create({ received: vine.boolean({ strict: true }) })

export const accountListShape = listShape(
  vine.object({ code: vine.string(), name: vine.string(), kind: vine.string(), balances: vine.array(moneyShape()) })
)

export const entryListShape = listShape(
  vine.object({
    id: vine.string(),
    kind: vine.string(),
    paymentId: vine.string(),
    orderId: vine.string(),
    pspOperation: vine.string().nullable(),
    occurredAt: vine.string(),
    createdAt: vine.string(),
    postings: vine.array(vine.object({ account: vine.string(), amount: moneyShape() })),
  })
)

const trialAccount = () => vine.object({ account: vine.string(), debits: whole(), credits: whole(), balance: whole() })

export const trialBalanceShape = vine.create({
  asOf: vine.string(),
  balanced: vine.boolean({ strict: true }),
  sum: whole(),
  currencies: vine.array(
    vine.object({
      currency: vine.string(),
      debits: whole(),
      credits: whole(),
      sum: whole(),
      accounts: vine.array(trialAccount()),
    })
  ),
})

const settlement = () =>
  vine.object({
    date: vine.string(),
    operations: whole(),
    totals: vine.array(vine.object({ currency: vine.string(), captured: whole(), refunded: whole(), net: whole() })),
    fetchedAt: vine.string(),
    url: vine.string(),
  })

export const settlementShape = vine.create(settlement())
export const settlementListShape = listShape(settlement())

const reconciliation = {
  id: vine.string(),
  date: vine.string(),
  matched: whole(),
  missing: whole(),
  duplicated: whole(),
  differing: whole(),
  lastMatchAt: vine.string().nullable(),
  lastMatchAgeSeconds: vine.number().nullable(),
  createdAt: vine.string(),
}

const row = () =>
  vine.object({
    subject: vine.enum(['capture', 'refund', 'order']),
    reference: vine.string(),
    result: vine.enum(RESULTS),
    detail: vine.string().nullable(),
    paymentId: vine.string().nullable(),
    orderId: vine.string().nullable(),
    currency: vine.string(),
    settled: whole().nullable(),
    booked: whole().nullable(),
    expected: whole().nullable(),
    occurredAt: vine.string(),
    ageSeconds: vine.number(),
  })

export const reconciliationShape = vine.create({ ...reconciliation, rows: vine.array(row()) })
export const reconciliationListShape = listShape(vine.object(reconciliation))
export const rowListShape = listShape(row())
