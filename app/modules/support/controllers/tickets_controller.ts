import type { HttpContext } from '@adonisjs/core/http'
import { openTicket } from '#modules/support/actions/open_ticket'
import { updateTicket } from '#modules/support/actions/update_ticket'
import { viewTicket, viewTickets, visibleTicket } from '#modules/support/controllers/ticket_view'
import { findOrder } from '#modules/support/projections/orders'
import { store, type TicketRow } from '#modules/support/store'
import { STAFF_FIELDS, ticketBody, ticketChangeBody, ticketsQuery } from '#modules/support/validators'
import { isStaff, mayAccess } from '#platform/http/auth'
import { answerOnce } from '#platform/http/idempotency'
import { listRows } from '#platform/http/lists'
import { Problem } from '#platform/http/problem'
import { validBody, validQuery } from '#platform/http/validation'
import { etag, matchedVersion } from '#platform/http/versions'
import type { Tx } from '#platform/storage/transaction'

export default class TicketsController {
  async index(ctx: HttpContext) {
    const { status, priority, assignee, tag, orderId } = await validQuery(ctx, ticketsQuery)
    const staff = isStaff(ctx.actor)
    const query = store.client.from('tickets')
    if (status !== undefined) void query.where('status', status)
    if (priority !== undefined) void query.where('priority', priority)
    if (orderId !== undefined) void query.where('order_id', orderId)
    if (!staff) void query.where('customer_id', ctx.actor!.id)
    if (staff && assignee !== undefined) void query.where('assignee', assignee)
    if (staff && tag !== undefined) {
      void query.whereIn('id', store.client.from('ticket_tags').where('tag', tag).select('ticket_id'))
    }
    const { data, page } = await listRows<TicketRow, TicketRow>(ctx, query, (row) => row)
    return { data: await viewTickets(store, data, staff), page }
  }

  async store(ctx: HttpContext) {
    const body = await validBody(ctx, ticketBody)
    const { actor } = ctx
    const staff = isStaff(actor)
    if (!staff) refuseStaffFields(body)
    if (!actor && (body.orderId === undefined || ctx.request.header('x-cart-token') === undefined)) throw unknownGuest()
    await answerOnce(ctx, store, async (tx) => {
      const order = body.orderId === undefined ? undefined : await ownOrder(ctx, tx, body.orderId)
      const ticket = await openTicket(tx, {
        ...body,
        origin: staff ? 'staff' : actor ? 'customer' : 'guest',
        priority: body.priority ?? 'normal',
        orderId: order?.order_id ?? null,
        customerId: (actor && !staff ? actor.id : body.customerId) ?? order?.customer_id ?? null,
        accessHash: order?.access_hash ?? null,
      })
      const location = `/v1/tickets/${ticket!.id}`
      return {
        status: 201,
        body: await viewTicket(tx, ticket!, staff),
        headers: { Location: location, ETag: etag(ticket!.version) },
      }
    })
  }

  async show(ctx: HttpContext) {
    const ticket = await visibleTicket(ctx, store)
    ctx.response.header('ETag', etag(ticket.version))
    return viewTicket(store, ticket, isStaff(ctx.actor))
  }

  async update(ctx: HttpContext) {
    const change = await validBody(ctx, ticketChangeBody)
    const version = matchedVersion(ctx)
    await answerOnce(ctx, store, async (tx) => {
      const ticket = await updateTicket(tx, ctx.params.id, version, change)
      return { status: 200, body: await viewTicket(tx, ticket, true), headers: { ETag: etag(ticket.version) } }
    })
  }
}

async function ownOrder(ctx: HttpContext, tx: Tx, id: string) {
  const order = await findOrder(tx, id)
  if (!order || !mayAccess(ctx, order.customer_id, order.access_hash)) throw Problem.notFound('order')
  return order
}

function refuseStaffFields(body: object): void {
  const given = STAFF_FIELDS.filter((name) => Object.hasOwn(body, name))
  if (given.length === 0) return
  throw Problem.invalid(
    given.map((name) => ({ pointer: `/${name}`, detail: 'This field is for staff.', rule: 'unknown' }))
  )
}

function unknownGuest(): Problem {
  return Problem.unauthorized('Sign in, or send the orderId and the X-Cart-Token it was ordered with.')
}
