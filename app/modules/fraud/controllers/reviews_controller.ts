import type { HttpContext } from '@adonisjs/core/http'
import { decideReview } from '#modules/fraud/actions/decide_review'
import { store, type ReviewRow } from '#modules/fraud/store'
import { decisionBody, reviewsQuery } from '#modules/fraud/validators'
import { answerOnce } from '#platform/http/idempotency'
import { listRows } from '#platform/http/lists'
import { Problem } from '#platform/http/problem'
import { validBody, validQuery } from '#platform/http/validation'
import { iso } from '#platform/values/clock'

export default class ReviewsController {
  async index(ctx: HttpContext) {
    const { status } = await validQuery(ctx, reviewsQuery)
    const query = store.client.from('reviews')
    if (status !== undefined) void query.where('status', status)
    return listRows<ReviewRow, ReturnType<typeof present>>(ctx, query, present, 'asc')
  }

  async decide(ctx: HttpContext) {
    const { decision, note = null } = await validBody(ctx, decisionBody)
    await answerOnce(ctx, store, async (tx) => {
      const result = await decideReview(tx, { reviewId: ctx.params.id, decision, note, by: ctx.actor!.id })
      switch (result.kind) {
        case 'missing':
          throw Problem.notFound('review')
        case 'closed':
          throw new Problem(409, 'E_REVIEW_CLOSED', `This review is ${result.review.status}.`)
        case 'overdue':
          throw new Problem(409, 'E_REVIEW_OVERDUE', 'The time to decide is over, and the order went its way.')
        case 'decided':
          return { status: 200, body: present(result.review) }
      }
    })
  }
}

function present(row: ReviewRow) {
  return {
    id: row.id,
    orderId: row.order_id,
    score: row.score,
    status: row.status,
    dueAt: iso(row.due_at),
    decidedBy: row.decided_by,
    decidedAt: iso(row.decided_at),
    note: row.note,
    createdAt: iso(row.created_at),
  }
}
