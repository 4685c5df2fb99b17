import vine from '@vinejs/vine'
import { CATEGORIES, CHANNELS, KIND_NAMES } from '#modules/notification/domain/kinds'
import { JOB_STATES } from '#modules/notification/ports/send_queue'
import { MESSAGE_STATUSES } from '#modules/notification/store'
import { locale } from '#platform/http/fields'
import { pageParameters } from '#platform/http/lists'
import { listShape } from '#platform/http/shapes'

const whole = () => vine.number().withoutDecimals()
const subject = () => vine.string().trim().minLength(1).maxLength(200).nullable().optional()
const body = () => vine.string().minLength(1).maxLength(20_000)

export const createTemplateBody = vine.create({
  name: vine.enum(KIND_NAMES),
  channel: vine.enum(CHANNELS),
  locale: locale(),
  subject: subject(),
  body: body(),
})

export const changeTemplateBody = vine.create({ subject: subject(), body: body().optional() })

export const previewBody = vine.create({
  version: vine.number({ strict: true }).withoutDecimals().min(1).optional(),
  variables: vine.record(vine.string().maxLength(200)).optional(),
})

export const templatesQuery = vine.create({
  ...pageParameters,
  name: vine.enum(KIND_NAMES).optional(),
  channel: vine.enum(CHANNELS).optional(),
  locale: locale().optional(),
})

const templateHead = {
  id: vine.string(),
  name: vine.enum(KIND_NAMES),
  channel: vine.enum(CHANNELS),
  locale: vine.string(),
  category: vine.enum(CATEGORIES),
  version: whole(),
  updatedAt: vine.string(),
}

export const templateListShape = listShape(vine.object(templateHead))

export const templateShape = vine.create({
  ...templateHead,
  subject: vine.string().nullable(),
  body: vine.string(),
  variables: vine.array(vine.string()),
  versions: vine.array(vine.object({ version: whole(), createdAt: vine.string(), createdBy: vine.string() })),
})

const rendered = { subject: vine.string().nullable(), body: vine.string() }

export const previewShape = vine.create({ version: whole(), locale: vine.string(), ...rendered })

const clock = () => vine.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/)

const channelChoice = () =>
  vine.object({
    transactional: vine.boolean({ strict: true }),
    marketing: vine.boolean({ strict: true }),
    quietHours: vine.object({ from: clock(), to: clock() }).nullable(),
  })

export const preferencesBody = vine.create({
  /** E.164 */
  phone: vine
    .string()
    .regex(/^\+[1-9]\d{6,14}$/)
    .nullable(),
  timeZone: vine.string().maxLength(40),
  email: channelChoice(),
  sms: channelChoice(),
})

const choiceShape = () =>
  vine.object({
    transactional: vine.boolean(),
    marketing: vine.boolean(),
    unsubscribed: vine.boolean(),
    quietHours: vine.object({ from: vine.string(), to: vine.string() }).nullable(),
  })

export const preferencesShape = vine.create({
  customerId: vine.string(),
  phone: vine.string().nullable(),
  timeZone: vine.string(),
  email: choiceShape(),
  sms: choiceShape(),
})

export const messagesQuery = vine.create({
  ...pageParameters,
  orderId: vine.string().maxLength(40).optional(),
  customerId: vine.string().maxLength(40).optional(),
  status: vine.enum(MESSAGE_STATUSES).optional(),
})

const message = {
  id: vine.string(),
  eventId: vine.string(),
  template: vine.enum(KIND_NAMES),
  templateId: vine.string(),
  templateVersion: whole(),
  channel: vine.enum(CHANNELS),
  category: vine.enum(CATEGORIES),
  locale: vine.string(),
  orderId: vine.string().nullable(),
  customerId: vine.string().nullable(),
  status: vine.enum(MESSAGE_STATUSES),
  reason: vine.string().nullable(),
  attempts: whole(),
  notBefore: vine.string(),
  createdAt: vine.string(),
  updatedAt: vine.string(),
}

export const messageListShape = listShape(vine.object(message))

export const messageShape = vine.create({ ...message, preview: vine.object(rendered) })

export const queuesQuery = vine.create({ state: vine.enum(JOB_STATES).optional() })
