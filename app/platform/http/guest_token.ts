import { createHash, randomBytes } from 'node:crypto'

/** An unguessable token for a guest, to hand out once. Only its hash is kept. */
export function newGuestToken(): string {
  return randomBytes(32).toString('base64url')
}

/**
 * SHA-256 in hex. Comparing hashes needs no constant-time care: what a timing could reveal is the hash of a guess, and the
 * token has 256 random bits.
 */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}
