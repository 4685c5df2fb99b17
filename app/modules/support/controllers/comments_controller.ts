import type { HttpContext } from '@adonisjs/core/http'
import { addComment } from '#modules/support/actions/add_comment'
import { viewComment, visibleTicket } from '#modules/support/controllers/ticket_view'
import { store } from '#modules/support/store'
import { commentBody } from '#modules/support/validators'
import { isStaff } from '#platform/http/auth'
import { answerOnce } from '#platform/http/idempotency'
import { Problem } from '#platform/http/problem'
import { validBody } from '#platform/http/validation'

export default class CommentsController {
  async store(ctx: HttpContext) {
    const { text, internal } = await validBody(ctx, commentBody)
    const staff = isStaff(ctx.actor)
    if (!staff && internal !== undefined) {
      throw Problem.invalid([{ pointer: '/internal', detail: 'This field is for staff.', rule: 'unknown' }])
    }
    await answerOnce(ctx, store, async (tx) => {
      const comment = await addComment(tx, await visibleTicket(ctx, tx), {
        author: staff ? 'staff' : 'customer',
        authorId: ctx.actor?.id ?? null,
        text,
        internal: internal ?? false,
      })
      return { status: 201, body: viewComment(comment, staff) }
    })
  }
}
