import { SignJWT } from 'jose'
import type { KeyObject } from 'node:crypto'
import type { AccountRole } from '#modules/customer/store'
import { signingKey } from '#platform/config/secrets'
import { TOKEN_AUDIENCE, TOKEN_ISSUER, TOKEN_SECONDS } from '#platform/http/auth'

let key: KeyObject | undefined

/** A token that every module accepts for `TOKEN_SECONDS`, as platform/http/auth checks it. */
export function signAccessToken(customerId: string, role: AccountRole, sessionId: string): Promise<string> {
  key ??= signingKey()
  return new SignJWT({ role, sid: sessionId })
    .setProtectedHeader({ alg: 'EdDSA' })
    .setSubject(customerId)
    .setIssuer(TOKEN_ISSUER)
    .setAudience(TOKEN_AUDIENCE)
    .setIssuedAt()
    .setExpirationTime(`${TOKEN_SECONDS}s`)
    .sign(key)
}
