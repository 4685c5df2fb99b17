import type { HttpContext } from '@adonisjs/core/http'
import { signAccessToken } from '#modules/customer/access_token'
import { checkPassword } from '#modules/customer/actions/check_password'
import { endSession } from '#modules/customer/actions/end_session'
import { refreshSession } from '#modules/customer/actions/refresh_session'
import { signIn } from '#modules/customer/actions/sign_in'
import { findByEmail, store, type AccountRole } from '#modules/customer/store'
import { refreshBody, signInBody } from '#modules/customer/validators'
import { TOKEN_SECONDS } from '#platform/http/auth'
import { Problem } from '#platform/http/problem'
import { validBody } from '#platform/http/validation'

/** Nothing here takes an Idempotency-Key: answers that hold tokens are not to be kept. */
export default class SessionsController {
  async store(ctx: HttpContext) {
    const { email, password } = await validBody(ctx, signInBody)
    const account = await findByEmail(store, email)
    const fits = await checkPassword({ email, ip: ctx.request.ip() }, password, account?.password_hash)
    const opened = fits && account && (await store.transaction((tx) => signIn(tx, account)))
    if (!opened) throw Problem.unauthorized('E-mail address or password is wrong.', 'E_WRONG_CREDENTIALS')
    return tokens(ctx, { ...opened, customerId: account.id, role: account.role })
  }

  async refresh(ctx: HttpContext) {
    const { refreshToken } = await validBody(ctx, refreshBody)
    const result = await store.transaction((tx) => refreshSession(tx, refreshToken))
    switch (result.kind) {
      case 'unknown':
        throw Problem.unauthorized('This refresh token is not good any more: sign in again.', 'E_INVALID_REFRESH_TOKEN')
      case 'reused':
        throw Problem.unauthorized(
          'This refresh token was used before, so the session was ended: sign in again.',
          'E_REFRESH_TOKEN_REUSED'
        )
      case 'refreshed':
        return tokens(ctx, result)
    }
  }

  async destroy({ actor, response }: HttpContext) {
    const { sessionId, id } = actor!
    await store.transaction((tx) => endSession(tx, sessionId, id))
    response.noContent()
  }
}

interface Granted {
  readonly sessionId: string
  readonly customerId: string
  readonly role: AccountRole
  readonly refreshToken: string
}

/** As RFC 6749, section 5.1 has it, in camel case. */
async function tokens({ response }: HttpContext, { sessionId, customerId, role, refreshToken }: Granted) {
  response.header('Cache-Control', 'no-store')
  const accessToken = await signAccessToken(customerId, role, sessionId)
  return { accessToken, refreshToken, tokenType: 'Bearer', expiresIn: TOKEN_SECONDS, customerId, role }
}
