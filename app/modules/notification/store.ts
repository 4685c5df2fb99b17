import type { TemplateHead } from '#modules/notification/domain/decide'
import type { Category, Channel, Kind } from '#modules/notification/domain/kinds'
import {
  defaultPreferences,
  type ChannelChoice,
  type Preferences,
  type Recipient,
} from '#modules/notification/domain/preferences'
import { moduleStore } from '#platform/storage/module_store'
import type { SqlSession } from '#platform/storage/sql'

export const store = moduleStore('notification')

export const MESSAGE_STATUSES = ['queued', 'sent', 'failed', 'suppressed'] as const
export type MessageStatus = (typeof MESSAGE_STATUSES)[number]

export interface MessageRow {
  id: string
  event_id: string
  channel: Channel
  name: Kind
  template_id: string
  template_version: number
  locale: string
  category: Category
  order_id: string | null
  customer_id: string | null
  status: MessageStatus
  reason: string | null
  facts: string
  attempts: number
  not_before: number
  created_at: number
  updated_at: number
}

export interface TemplateRow {
  id: string
  name: Kind
  channel: Channel
  locale: string
  version: number
  updated_at: number
}

export interface TemplateVersionRow {
  template_id: string
  version: number
  subject: string | null
  body: string
  created_at: number
  created_by: string
}

type ChannelColumns<C extends Channel> = Record<`${C}_transactional` | `${C}_marketing` | `${C}_unsubscribed`, number> &
  Record<`${C}_quiet_from` | `${C}_quiet_to`, string | null>

export type PreferencesRow = {
  customer_id: string
  version: number
  phone: string | null
  time_zone: string
} & ChannelColumns<'email'> &
  ChannelColumns<'sms'>

/** Contact and preferences in one row; the preferences are null where there are none. */
type RecipientRow = {
  customer_id: string | null
  email: string | null
  locale: string
  marketing: number | null
  erased: number | null
} & (Omit<PreferencesRow, 'customer_id'> | { version: null })

const PREFERENCES = `p.version, p.phone, p.time_zone,
  p.email_transactional, p.email_marketing, p.email_unsubscribed, p.email_quiet_from, p.email_quiet_to,
  p.sms_transactional, p.sms_marketing, p.sms_unsubscribed, p.sms_quiet_from, p.sms_quiet_to`

function choice<C extends Channel>(row: ChannelColumns<C>, channel: C): ChannelChoice {
  const columns = row as Record<string, string | number | null>
  const [from, to] = [columns[`${channel}_quiet_from`], columns[`${channel}_quiet_to`]]
  return {
    transactional: columns[`${channel}_transactional`] === 1,
    marketing: columns[`${channel}_marketing`] === 1,
    unsubscribed: columns[`${channel}_unsubscribed`] === 1,
    quietHours: from && to ? { from: String(from), to: String(to) } : null,
  }
}

export function toPreferences(row: Omit<PreferencesRow, 'customer_id'>): Preferences {
  return { phone: row.phone, timeZone: row.time_zone, email: choice(row, 'email'), sms: choice(row, 'sms') }
}

export interface KnownRecipient extends Recipient {
  readonly customerId: string | null
}

function toRecipient(row: RecipientRow): KnownRecipient {
  return {
    customerId: row.customer_id,
    email: row.email,
    locale: row.locale,
    erased: row.erased === 1,
    preferences: row.version === null ? defaultPreferences(row.marketing === 1) : toPreferences(row),
  }
}

/** Who placed an order: its e-mail is the one given at checkout. `undefined` before its `order.created` has come. */
export async function recipientOfOrder(session: SqlSession, orderId: string): Promise<KnownRecipient | undefined> {
  const row = await session.one<RecipientRow>(
    `SELECT o.customer_id, o.email, o.locale, c.marketing, c.erased, ${PREFERENCES}
     FROM order_contacts o
     LEFT JOIN contacts c ON c.customer_id = o.customer_id
     LEFT JOIN preferences p ON p.customer_id = o.customer_id
     WHERE o.order_id = ?`,
    [orderId]
  )
  return row && toRecipient(row)
}

/** `undefined` before the customer's first event has come. */
export async function recipientOfCustomer(
  session: SqlSession,
  customerId: string
): Promise<KnownRecipient | undefined> {
  const row = await session.one<RecipientRow>(
    `SELECT c.customer_id, c.email, c.locale, c.marketing, c.erased, ${PREFERENCES}
     FROM contacts c LEFT JOIN preferences p ON p.customer_id = c.customer_id
     WHERE c.customer_id = ?`,
    [customerId]
  )
  return row && toRecipient(row)
}

/** The present versions of a kind's templates, in all channels and languages. */
export function templatesOf(session: SqlSession, kind: Kind): Promise<TemplateHead[]> {
  return session.all<TemplateHead>('SELECT id, channel, locale, version FROM templates WHERE name = ?', [kind])
}

export function findTemplateVersion(
  session: SqlSession,
  templateId: string,
  version: number
): Promise<TemplateVersionRow | undefined> {
  return session.one<TemplateVersionRow>('SELECT * FROM template_versions WHERE template_id = ? AND version = ?', [
    templateId,
    version,
  ])
}

export function findMessage(session: SqlSession, id: string): Promise<MessageRow | undefined> {
  return session.one<MessageRow>('SELECT * FROM messages WHERE id = ?', [id])
}
