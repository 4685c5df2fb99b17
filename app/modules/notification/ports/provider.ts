import type { Channel } from '#modules/notification/domain/kinds'

/** A message as a provider gets it. */
export interface OutgoingMessage {
  /** Also the idempotency key: a provider that is asked twice delivers once. */
  readonly id: string
  readonly channel: Channel
  /** For the log. */
  readonly template: string
  readonly to: string
  readonly subject: string | null
  readonly body: string
  /** Such as RFC 8058's `List-Unsubscribe-Post`. */
  readonly headers: Readonly<Record<string, string>>
  /** 1 on the first try. */
  readonly attempt: number
}

/** `bounced`: no such address, now or ever. */
export type Delivery = { readonly kind: 'accepted' } | { readonly kind: 'bounced' }

/**
 * Somebody who delivers e-mail or text messages.
 * @throws TemporaryFailure when it may be asked again
 */
export type Provider = (message: OutgoingMessage) => Promise<Delivery>
