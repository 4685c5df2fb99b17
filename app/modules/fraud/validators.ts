import vine from '@vinejs/vine'
import { REVIEW_STATUSES } from '#modules/fraud/store'
import { pageParameters } from '#platform/http/lists'
import { listShape } from '#platform/http/shapes'

const whole = () => vine.number().withoutDecimals()
const factors = () => vine.array(vine.object({ name: vine.string(), points: whole(), detail: vine.string() }))
const features = () =>
  vine.object({
    amount: whole(),
    currency: vine.string(),
    shopRegion: vine.string(),
    shippingCountry: vine.string(),
    hasAccount: vine.boolean({ strict: true }),
    accountAgeSeconds: whole().nullable(),
    accountRegion: vine.string().nullable(),
    ordersInTenMinutes: whole(),
    ordersInDay: whole(),
    confirmedInDay: whole(),
    cancelledInDay: whole(),
    declinesInDay: whole(),
  })

export const scoreShape = vine.create({
  id: vine.string(),
  orderId: vine.string(),
  score: whole(),
  decision: vine.enum(['accept', 'review']),
  mode: vine.enum(['random', 'deterministic']),
  factors: factors(),
  features: features(),
  outcome: vine.enum(['confirmed', 'cancelled']).nullable(),
  scoredAt: vine.string(),
})

export const reviewsQuery = vine.create({ ...pageParameters, status: vine.enum(REVIEW_STATUSES).optional() })

export const decisionBody = vine.create({
  decision: vine.enum(['clear', 'reject']),
  note: vine.string().trim().minLength(1).maxLength(2000).optional(),
})

const review = () => ({
  id: vine.string(),
  orderId: vine.string(),
  score: whole(),
  status: vine.enum(REVIEW_STATUSES),
  dueAt: vine.string(),
  decidedBy: vine.string().nullable(),
  decidedAt: vine.string().nullable(),
  note: vine.string().nullable(),
  createdAt: vine.string(),
})

export const reviewShape = vine.create(review())

export const reviewListShape = listShape(vine.object(review()))

/** A day in UTC, or a moment with its offset. */
const moment = () =>
  vine
    .string()
    .maxLength(40)
    .regex(/^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d))?$/)

export const exportQuery = vine.create({ from: moment().optional(), to: moment().optional() })
