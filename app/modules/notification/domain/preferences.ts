import type { Category, Channel } from '#modules/notification/domain/kinds'
import type { QuietHours } from '#modules/notification/domain/quiet_hours'

export interface ChannelChoice {
  readonly transactional: boolean
  readonly marketing: boolean
  /** Marketing was ended by an unsubscribe link. */
  readonly unsubscribed: boolean
  readonly quietHours: QuietHours | null
}

export interface Preferences extends Readonly<Record<Channel, ChannelChoice>> {
  /** Null: text messages are not for this person. */
  readonly phone: string | null
  readonly timeZone: string
}

/**
 * What holds for whoever has not said anything, guests among them: e-mail about what they ordered, marketing as agreed to
 * in the account, no text messages.
 */
export function defaultPreferences(marketing: boolean): Preferences {
  const choice = { unsubscribed: false, quietHours: null }
  return {
    phone: null,
    timeZone: 'UTC',
    email: { ...choice, transactional: true, marketing },
    sms: { ...choice, transactional: false, marketing: false },
  }
}

/** Whom a message is for, as far as is known now. */
export interface Recipient {
  readonly email: string | null
  readonly locale: string
  readonly erased: boolean
  readonly preferences: Preferences
}

export type Objection = 'erased' | 'no_address' | 'unsubscribed' | 'opted_out'

/** Why a person must not get such a message, whatever the hour; null when they may. */
export function objection(recipient: Recipient, channel: Channel, category: Category): Objection | null {
  if (recipient.erased) return 'erased'
  const address = channel === 'email' ? recipient.email : recipient.preferences.phone
  if (address === null) return 'no_address'
  const choice = recipient.preferences[channel]
  if (choice[category]) return null
  return category === 'marketing' && choice.unsubscribed ? 'unsubscribed' : 'opted_out'
}
