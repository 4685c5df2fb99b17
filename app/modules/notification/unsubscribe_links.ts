import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Channel } from '#modules/notification/domain/kinds'
import { env } from '#modules/notification/env'
import { sharedSecret } from '#platform/config/secrets'
import { env as process } from '#start/env'

export interface Subscription {
  readonly customerId: string
  readonly channel: Channel
}

let secret: string | undefined

function signature(payload: string): Buffer {
  secret ??= sharedSecret('NOTIFICATION_UNSUBSCRIBE_SECRET', env.NOTIFICATION_UNSUBSCRIBE_SECRET)
  return createHmac('sha256', secret).update(`unsubscribe ${payload}`).digest()
}

/**
 * Opens one thing only, to end marketing on one channel, and does not run out: the link has to work in old mails. Holds
 * no personal data.
 */
export function unsubscribeToken({ customerId, channel }: Subscription): string {
  const payload = `${customerId}.${channel}`
  return `${payload}.${signature(payload).toString('base64url')}`
}

/** `undefined` for a token that was not made here. */
export function readUnsubscribeToken(token: string): Subscription | undefined {
  const [customerId = '', channel = '', given = ''] = token.split('.')
  const [expected, actual] = [signature(`${customerId}.${channel}`), Buffer.from(given, 'base64url')]
  if (expected.length !== actual.length || !timingSafeEqual(expected, actual)) return undefined
  return { customerId, channel: channel as Channel }
}

export function unsubscribeUrl(subscription: Subscription): string {
  const base = process.PUBLIC_URL ?? `http://${process.HOST}:${process.PORT}`
  return `${base.replace(/\/$/, '')}/v1/unsubscribe/${unsubscribeToken(subscription)}`
}
