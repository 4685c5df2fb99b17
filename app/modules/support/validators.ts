import vine from '@vinejs/vine'
import { PRIORITIES } from '#modules/support/domain/sla_clock'
import { TICKET_STATUSES } from '#modules/support/domain/ticket'
import { pageParameters } from '#platform/http/lists'
import { listShape } from '#platform/http/shapes'

const line = (max: number) => vine.string().trim().minLength(1).maxLength(max)
const text = () => line(10_000)
const tag = () => vine.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/)
const tags = () => vine.array(tag()).maxLength(20)

export const ticketBody = vine.create({
  subject: line(200),
  message: text(),
  /** Guests need one: together with its X-Cart-Token it says who they are. */
  orderId: line(40).optional(),
  /** How to call whoever asks. */
  name: line(120).optional(),
  /** These are for staff. */
  customerId: line(40).optional(),
  priority: vine.enum(PRIORITIES).optional(),
  assignee: line(40).optional(),
  tags: tags().optional(),
})

export const STAFF_FIELDS = ['customerId', 'priority', 'assignee', 'tags'] as const

export const ticketChangeBody = vine.create({
  status: vine.enum(TICKET_STATUSES).optional(),
  priority: vine.enum(PRIORITIES).optional(),
  assignee: line(40).nullable().optional(),
  tags: tags().optional(),
})

/** `internal` is for staff: a note the customer does not see. */
export const commentBody = vine.create({ text: text(), internal: vine.boolean({ strict: true }).optional() })

export const ticketsQuery = vine.create({
  ...pageParameters,
  status: vine.enum(TICKET_STATUSES).optional(),
  priority: vine.enum(PRIORITIES).optional(),
  assignee: line(40).optional(),
  tag: tag().optional(),
  orderId: line(40).optional(),
})

const whole = () => vine.number().withoutDecimals()
const flag = () => vine.boolean({ strict: true })

const ticket = {
  id: vine.string(),
  version: whole(),
  subject: vine.string(),
  message: vine.string(),
  status: vine.enum(TICKET_STATUSES),
  priority: vine.enum(PRIORITIES),
  origin: vine.string(),
  orderId: vine.string().nullable(),
  customerId: vine.string().nullable(),
  name: vine.string().nullable(),
  sla: vine.object({
    firstResponseDueAt: vine.string(),
    firstRespondedAt: vine.string().nullable(),
    resolutionDueAt: vine.string(),
    resolvedAt: vine.string().nullable(),
    paused: flag(),
    breached: flag(),
  }),
  createdAt: vine.string(),
  updatedAt: vine.string(),
  /** Staff only. */
  assignee: vine.string().nullable().optional(),
  tags: vine.array(vine.string()).optional(),
}

const comment = {
  id: vine.string(),
  author: vine.enum(['customer', 'staff']),
  authorId: vine.string().nullable(),
  text: vine.string(),
  /** Staff only. */
  internal: flag().optional(),
  createdAt: vine.string(),
}

export const commentShape = vine.create(comment)
export const ticketShape = vine.create({ ...ticket, comments: vine.array(vine.object(comment)) })
export const ticketsShape = listShape(vine.object(ticket))

export const timelineShape = vine.create({
  orderId: vine.string(),
  entries: vine.array(
    vine.object({
      eventId: vine.string(),
      type: vine.string(),
      module: vine.string(),
      at: vine.string(),
      receivedAt: vine.string(),
      causationId: vine.string(),
      correlationId: vine.string(),
      facts: vine.record(vine.unionOfTypes([vine.string(), vine.number()])),
      gap: flag(),
      outOfOrder: flag(),
    })
  ),
  gaps: whole(),
  outOfOrder: whole(),
})
