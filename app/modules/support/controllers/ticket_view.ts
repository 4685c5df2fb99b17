import type { HttpContext } from '@adonisjs/core/http'
import { findTicket, type CommentRow, type TicketRow } from '#modules/support/store'
import { mayAccess } from '#platform/http/auth'
import { Problem } from '#platform/http/problem'
import { placeholders, type SqlSession } from '#platform/storage/sql'
import { iso } from '#platform/values/clock'

/** The ticket of the request's path, as long as the caller may see it. @throws Problem 404 otherwise */
export async function visibleTicket(ctx: HttpContext, session: SqlSession): Promise<TicketRow> {
  const ticket = await findTicket(session, ctx.params.id)
  if (!ticket || !mayAccess(ctx, ticket.customer_id, ticket.access_hash)) throw Problem.notFound('ticket')
  return ticket
}

/** Tickets as one audience sees them, with one query for the tags of all. */
export async function viewTickets(session: SqlSession, rows: readonly TicketRow[], forStaff: boolean) {
  if (!forStaff || rows.length === 0) return rows.map(publicPart)
  const tags = await session.all<{ ticket_id: string; tag: string }>(
    `SELECT ticket_id, tag FROM ticket_tags WHERE ticket_id IN (${placeholders(rows.length)}) ORDER BY tag`,
    rows.map(({ id }) => id)
  )
  return rows.map((row) => ({
    ...publicPart(row),
    assignee: row.assignee,
    tags: tags.filter(({ ticket_id }) => ticket_id === row.id).map(({ tag }) => tag),
  }))
}

/** One ticket with what was written on it; notes among staff are for staff. */
export async function viewTicket(session: SqlSession, row: TicketRow, forStaff: boolean) {
  const [view] = await viewTickets(session, [row], forStaff)
  const comments = await session.all<CommentRow>('SELECT * FROM comments WHERE ticket_id = ? ORDER BY id', [row.id])
  const shown = comments.filter(({ internal }) => forStaff || internal === 0)
  return { ...view!, comments: shown.map((comment) => viewComment(comment, forStaff)) }
}

export function viewComment(row: CommentRow, forStaff: boolean) {
  return {
    id: row.id,
    author: row.author,
    authorId: row.author_id,
    text: row.text,
    ...(forStaff && { internal: row.internal === 1 }),
    createdAt: iso(row.created_at),
  }
}

function publicPart(row: TicketRow) {
  return {
    id: row.id,
    version: row.version,
    subject: row.subject,
    message: row.message,
    status: row.status,
    priority: row.priority,
    origin: row.origin,
    orderId: row.order_id,
    customerId: row.customer_id,
    name: row.name,
    sla: {
      firstResponseDueAt: iso(row.first_response_due_at),
      firstRespondedAt: iso(row.first_responded_at),
      resolutionDueAt: iso(row.resolution_due_at),
      resolvedAt: iso(row.resolved_at),
      paused: row.paused_at !== null,
      breached: row.breached === 1,
    },
    createdAt: iso(row.created_at),
    updatedAt: iso(row.updated_at),
  }
}
