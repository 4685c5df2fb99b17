import { CHANNELS, KINDS, type Category, type Channel, type Kind } from '#modules/notification/domain/kinds'
import { bestLocale } from '#modules/notification/domain/locale'
import { objection, type Objection, type Recipient } from '#modules/notification/domain/preferences'
import { quietUntil } from '#modules/notification/domain/quiet_hours'

/** A template as far as the decision needs it: its present version. */
export interface TemplateHead {
  readonly id: string
  readonly channel: Channel
  readonly locale: string
  readonly version: number
}

export type Decision = {
  readonly channel: Channel
  readonly category: Category
  readonly template: TemplateHead
} & (
  | { readonly kind: 'send'; /** Milliseconds since the epoch. */ readonly notBefore: number }
  | { readonly kind: 'suppress'; readonly reason: Objection | 'quiet_hours' }
)

/**
 * Which messages an event makes, at most one per channel. A channel without a template has none; text messages are only
 * considered for who gave a number, everything else that is not sent is suppressed for a reason. Quiet hours put a message
 * off to their end, unless it would be stale by then.
 */
export function decide(kind: Kind, recipient: Recipient, templates: readonly TemplateHead[], now: number): Decision[] {
  const { category, staleAfterMs } = KINDS[kind]
  const decisions: Decision[] = []
  for (const channel of CHANNELS) {
    if (channel === 'sms' && recipient.preferences.phone === null) continue
    const candidates = templates.filter((each) => each.channel === channel)
    const template = bestLocale(candidates, recipient.locale)
    if (!template) continue
    const message = { channel, category, template }
    const reason = objection(recipient, channel, category)
    if (reason) {
      decisions.push({ ...message, kind: 'suppress', reason })
      continue
    }
    const { quietHours } = recipient.preferences[channel]
    const until = quietHours ? quietUntil(now, quietHours, recipient.preferences.timeZone) : null
    if (until !== null && staleAfterMs !== null && until - now > staleAfterMs) {
      decisions.push({ ...message, kind: 'suppress', reason: 'quiet_hours' })
    } else {
      decisions.push({ ...message, kind: 'send', notBefore: until ?? now })
    }
  }
  return decisions
}
