import vine from '@vinejs/vine'
import { sku } from '#platform/http/fields'

const FEEDBACK = ['click', 'purchase'] as const

export const recommendationsQuery = vine.create({
  customerId: vine.string().maxLength(40).optional(),
  /* Any word: what no product has gets what is popular. */
  sku: vine.string().maxLength(64).optional(),
  limit: vine.number().withoutDecimals().range([1, 50]).optional(),
})

export const feedbackBody = vine.create({
  type: vine.enum(FEEDBACK),
  sku: sku(),
})

export const recommendationShape = vine.create({
  id: vine.string(),
  modelVersion: vine.string(),
  /** Counts stand in for a model. */
  placeholder: vine.boolean(),
  items: vine.array(
    vine.object({
      sku: vine.string(),
      productId: vine.string(),
      slug: vine.string(),
      title: vine.string(),
      score: vine.number(),
      reason: vine.enum(['co_purchase', 'popular', 'newest']),
    })
  ),
})

export const feedbackShape = vine.create({
  recommendationId: vine.string(),
  type: vine.enum(FEEDBACK),
  sku: vine.string(),
  at: vine.string(),
})
