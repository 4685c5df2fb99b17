import type { HttpContext } from '@adonisjs/core/http'
import { ApiProblem } from '#web/api'
import type { Customer, Tokens } from '#web/api_shapes'
import { adoptCart } from '#web/carts'
import { formErrors, NO_ERRORS, type FormErrors } from '#web/form_errors'
import { goTo, nextPath, text } from '#web/forms'
import { logger } from '#platform/observability/logger'
import { show } from '#web/views'
import type { SessionKind } from '#web/visitor'

/** Signing in and out, of shoppers and of staff. */
export default class AccountPage {
  async show(ctx: HttpContext) {
    await showSignIn(ctx)
  }

  async signIn(ctx: HttpContext) {
    try {
      const tokens = await requestTokens(ctx)
      const kind: SessionKind = tokens.role
      ctx.visitor.signIn(kind, tokens, await accountOf(ctx, tokens))
      if (kind === 'staff') return goTo(ctx, '/console')
    } catch (error) {
      return showSignIn(ctx, formErrors(error, ['/email', '/password']))
    }
    /* A cart that cannot be taken along stays as it is, and the shopper is signed in all the same. */
    await adoptCart(ctx).catch((error: unknown) => logger.warn({ err: error }, 'a cart was not taken along at sign-in'))
    goTo(ctx, nextPath(ctx, '/'))
  }

  async signOut(ctx: HttpContext) {
    await endSession(ctx, 'customer')
    /* The next person at this browser is to see neither cart nor orders. */
    ctx.visitor.dropCart()
    ctx.visitor.dropOrders()
    ctx.visitor.tell('good', 'You are signed out.')
    goTo(ctx, '/')
  }

  async signOutStaff(ctx: HttpContext) {
    await endSession(ctx, 'staff')
    goTo(ctx, '/console')
  }
}

/** Asks for tokens with what was entered. @throws ApiProblem */
export async function requestTokens(ctx: HttpContext): Promise<Tokens> {
  return ctx.api.post<Tokens>('/v1/auth/tokens', {
    email: text(ctx, 'email'),
    password: text(ctx, 'password'),
  })
}

export async function accountOf({ api }: HttpContext, { accessToken, customerId }: Tokens): Promise<Customer> {
  return api.get<Customer>(`/v1/customers/${customerId}`, { bearer: accessToken })
}

async function endSession({ api, visitor }: HttpContext, kind: SessionKind): Promise<void> {
  const session = await visitor.session(kind)
  if (session) {
    /* The browser forgets it anyway; one that has run out is ended already. */
    await api.delete('/v1/auth/tokens/current', { bearer: session.accessToken }).catch((error: unknown) => {
      const isOver = error instanceof ApiProblem && error.status === 401
      logger[isOver ? 'debug' : 'warn']({ err: error }, 'a session was not ended at sign-out')
    })
  }
  visitor.signOut(kind)
}

async function showSignIn(ctx: HttpContext, errors: FormErrors = NO_ERRORS): Promise<void> {
  const state = { errors, email: text(ctx, 'email'), next: nextPath(ctx, '/') }
  await show(ctx, 'pages/signin', state, errors === NO_ERRORS ? 200 : 422)
}
