import type { HttpContext } from '@adonisjs/core/http'
import { giveFeedback } from '#modules/recommendation/actions/give_feedback'
import { MODEL_VERSION, recommend } from '#modules/recommendation/actions/recommend'
import { store } from '#modules/recommendation/store'
import { feedbackBody, recommendationsQuery } from '#modules/recommendation/validators'
import { mayAccess } from '#platform/http/auth'
import { answerOnce } from '#platform/http/idempotency'
import { Problem } from '#platform/http/problem'
import { validBody, validQuery } from '#platform/http/validation'
import { iso } from '#platform/values/clock'

const DEFAULT_LIMIT = 8

export default class RecommendationsController {
  async index(ctx: HttpContext) {
    const { customerId = null, sku = null, limit = DEFAULT_LIMIT } = await validQuery(ctx, recommendationsQuery)
    const proven = customerId !== null && mayAccess(ctx, customerId, null)
    const { id, items } = await recommend({ customerId, proven, sku, limit })
    /* Each answer is one of its own: feedback refers to it. */
    ctx.response.header('Cache-Control', 'no-store')
    return { id, modelVersion: MODEL_VERSION, placeholder: true, items }
  }

  async feedback(ctx: HttpContext) {
    const { type, sku } = await validBody(ctx, feedbackBody)
    const recommendationId = ctx.params.id as string
    await answerOnce(ctx, store, async (tx) => {
      const result = await giveFeedback(tx, recommendationId, type, sku)
      switch (result.kind) {
        case 'missing':
          throw Problem.notFound('recommendation')
        case 'not served':
          throw Problem.invalid([{ pointer: '/sku', detail: 'It was not in this recommendation.', rule: 'served' }])
        case 'noted':
        case 'repeated': {
          const body = { recommendationId, type, sku, at: iso(result.at) }
          return { status: result.kind === 'noted' ? 201 : 200, body }
        }
      }
    })
  }
}
