import { randomBytes } from 'node:crypto'
import { env } from '#modules/customer/env'
import { hashToken } from '#platform/http/guest_token'
import type { Tx } from '#platform/storage/transaction'
import { newId } from '#platform/values/id'
import { now } from '#platform/values/clock'

/** When a session ends that was opened or refreshed just now. */
export const sessionEnd = (): number => now() + env.CUSTOMER_SESSION_DAYS * 86_400_000

export interface OpenedSession {
  readonly sessionId: string
  /** Not kept anywhere: only its hash is. */
  readonly refreshToken: string
}

/** One sign-in. */
export async function openSession(tx: Tx, customerId: string): Promise<OpenedSession> {
  const sessionId = newId('session')
  await tx.insert('sessions', {
    id: sessionId,
    customer_id: customerId,
    created_at: now(),
    expires_at: sessionEnd(),
    ended_at: null,
  })
  return { sessionId, refreshToken: await newRefreshToken(tx, sessionId) }
}

/** 256 random bits. */
export async function newRefreshToken(tx: Tx, sessionId: string): Promise<string> {
  const token = randomBytes(32).toString('base64url')
  await tx.insert('refresh_tokens', { token_hash: hashToken(token), session_id: sessionId, used: 0 })
  return token
}
