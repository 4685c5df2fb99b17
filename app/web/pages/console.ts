import type { HttpContext } from '@adonisjs/core/http'
import { MODULES, type ModuleName } from '#config/modules'
import { ApiProblem } from '#web/api'
import type { FraudReview, Health, List, ModuleHealth, OrderSummary, Ticket, TrialBalance } from '#web/api_shapes'
import { formErrors, NO_ERRORS, type FormErrors } from '#web/form_errors'
import { goTo, text } from '#web/forms'
import { labelOf } from '#web/order_progress'
import { accountOf, requestTokens } from '#web/pages/account'
import { show } from '#web/views'

/** How the shop is, for who runs it. */
export default class ConsolePage {
  async show(ctx: HttpContext) {
    const session = await ctx.visitor.session('staff')
    if (!session) return showSignIn(ctx)
    const bearer = session.accessToken
    const ask = <Body>(path: string) => section(ctx.api.get<Body>(path, { bearer }))
    const [health, orders, reviews, tickets, balance] = await Promise.all([
      section(healthOfAll(ctx)),
      ask<List<OrderSummary>>('/v1/orders?limit=10'),
      ask<List<FraudReview>>('/v1/fraud/reviews?status=open&limit=10'),
      ask<List<Ticket>>('/v1/tickets?status=open&limit=10'),
      ask<TrialBalance>('/v1/ledger/trial-balance'),
    ])
    await show(ctx, 'pages/console', { session, health, orders, reviews, tickets, balance, labelOf })
  }

  async signIn(ctx: HttpContext) {
    try {
      const tokens = await requestTokens(ctx)
      const bearer = tokens.accessToken
      if (tokens.role !== 'staff') {
        await ctx.api.delete('/v1/auth/tokens/current', { bearer })
        return showSignIn(ctx, { fields: {}, message: 'This account is not one of the staff.' })
      }
      ctx.visitor.signIn('staff', tokens, await accountOf(ctx, tokens))
    } catch (error) {
      return showSignIn(ctx, formErrors(error, ['/email', '/password']))
    }
    goTo(ctx, '/console')
  }
}

async function showSignIn(ctx: HttpContext, errors: FormErrors = NO_ERRORS): Promise<void> {
  await show(ctx, 'pages/console_signin', { errors, email: text(ctx, 'email') }, errors === NO_ERRORS ? 200 : 422)
}

/** One part of the console: when it is not to be had, the others are shown all the same. */
async function section<Body>(asked: Promise<Body>): Promise<{ answer: Body | null; trouble: string | null }> {
  try {
    return { answer: await asked, trouble: null }
  } catch (error) {
    /* The session is over: that is the whole page's matter. */
    if (error instanceof ApiProblem && error.status === 401) throw error
    return { answer: null, trouble: (error as Error).message }
  }
}

/** Every module, also where another process hosts it: a gateway leads to each by its name. */
async function healthOfAll({ api }: HttpContext) {
  const { modules, broker } = await api.get<Health>('/health')
  const elsewhere = (module: ModuleName): Promise<ModuleHealth> =>
    api.get<ModuleHealth>(`/health/${module}`).catch((error: Error) => ({
      module,
      status: 'down',
      checks: [{ name: 'process', status: 'error', detail: error.message }],
    }))
  const rows = (await Promise.all(MODULES.map(async (module) => modules[module] ?? elsewhere(module)))).map(toRow)
  return { rows, broker, well: rows.filter(({ status }) => status === 'ok').length }
}

function toRow({ module, status, checks }: ModuleHealth) {
  const letters = checks.find(({ name }) => name === 'dead-letters')
  const figure = (name: string) => Number(letters?.[name] ?? 0)
  return {
    module,
    status,
    complaints: checks
      .filter((check) => check.status !== 'ok')
      .map(({ name, detail }) => `${name}: ${detail}`)
      .join('; '),
    dead: figure('dead'),
    parked: figure('parked'),
    retrying: figure('retrying'),
    outbox: Number(checks.find(({ name }) => name === 'outbox')?.pending ?? 0),
    lag: Number(checks.find(({ name }) => name === 'consumers')?.lag ?? 0),
  }
}
