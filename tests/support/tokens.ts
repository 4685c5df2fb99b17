import { SignJWT } from 'jose'
import { signingKey } from '#platform/config/secrets'
import { TOKEN_AUDIENCE, TOKEN_ISSUER, type AccountRole } from '#platform/http/auth'
import { newId } from '#platform/values/id'

/** An access token as `customer` would sign it, for tests that do not need the module itself. */
export function accessToken(role: AccountRole, id = newId('customer')): Promise<string> {
  return new SignJWT({ role, sid: newId('session') })
    .setProtectedHeader({ alg: 'EdDSA' })
    .setSubject(id)
    .setIssuer(TOKEN_ISSUER)
    .setAudience(TOKEN_AUDIENCE)
    .setIssuedAt()
    .setExpirationTime('15m')
    .sign(signingKey())
}
