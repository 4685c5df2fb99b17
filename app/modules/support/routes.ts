import {
  commentBody,
  commentShape,
  ticketBody,
  ticketChangeBody,
  ticketShape,
  ticketsQuery,
  ticketsShape,
  timelineShape,
} from '#modules/support/validators'
import { defineRoutes } from '#platform/http/define_routes'

const Tickets = () => import('#modules/support/controllers/tickets_controller')
const Comments = () => import('#modules/support/controllers/comments_controller')
const Timelines = () => import('#modules/support/controllers/timelines_controller')

export default defineRoutes((routes) => {
  routes.post('/v1/tickets', [Tickets, 'store'], {
    operation: 'openTicket',
    summary: 'Ask for help; guests with the order and its X-Cart-Token',
    access: 'owner',
    body: ticketBody,
    idempotency: 'optional',
    responseHeaders: ['ETag', 'Location'],
    answers: { 201: ticketShape },
  })
  routes.get('/v1/tickets', [Tickets, 'index'], {
    operation: 'listTickets',
    summary: 'Own tickets, newest first; staff see all, and can filter them',
    access: 'customer',
    query: ticketsQuery,
    answers: { 200: ticketsShape },
  })
  routes.get('/v1/tickets/:id', [Tickets, 'show'], {
    operation: 'getTicket',
    summary: 'A ticket with its comments and its SLA clock',
    access: 'owner',
    responseHeaders: ['ETag'],
    answers: { 200: ticketShape },
  })
  routes.patch('/v1/tickets/:id', [Tickets, 'update'], {
    operation: 'updateTicket',
    summary: 'Set status, priority, assignee or tags',
    access: 'staff',
    body: ticketChangeBody,
    idempotency: 'optional',
    ifMatch: 'required',
    responseHeaders: ['ETag'],
    answers: { 200: ticketShape },
  })
  routes.post('/v1/tickets/:id/comments', [Comments, 'store'], {
    operation: 'addComment',
    summary: 'Write on a ticket',
    access: 'owner',
    body: commentBody,
    idempotency: 'optional',
    answers: { 201: commentShape },
  })
  routes.get('/v1/timeline/orders/:orderId', [Timelines, 'show'], {
    operation: 'getOrderTimeline',
    summary: 'All that happened to an order, in causal order, with gaps and late arrivals marked',
    access: 'owner',
    answers: { 200: timelineShape },
  })
})
