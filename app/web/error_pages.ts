import type { HttpContext } from '@adonisjs/core/http'
import { Problem } from '#platform/http/problem'
import { currentContext } from '#platform/observability/context'
import { logger } from '#platform/observability/logger'
import { ApiProblem, ApiUnreachable } from '#web/api'
import { show, showAlone } from '#web/views'

interface Trouble {
  readonly status: number
  readonly title: string
  readonly detail: string
}

const TITLES: Readonly<Record<number, string>> = {
  403: 'That is not possible',
  404: 'There is nothing here',
  429: 'One moment, please',
  503: 'The shop is not available right now',
}

function toTrouble(error: unknown): Trouble {
  if (error instanceof ApiUnreachable) {
    return trouble(503, 'What this page shows did not arrive in time. Please try again in a moment.')
  }
  if (error instanceof ApiProblem || error instanceof Problem) return trouble(error.status, error.message)
  return trouble(500, 'This should not have happened, and it is not your fault.')
}

const trouble = (status: number, detail: string): Trouble => ({
  status,
  detail,
  title: TITLES[status] ?? (status < 500 ? 'That did not work' : 'Something went wrong here'),
})

/**
 * Answers a page's failure as a page. A session that the API knows no more is forgotten, and the page asked for again
 * without it.
 */
export async function showError(ctx: HttpContext, error: unknown): Promise<void> {
  if (error instanceof ApiProblem && error.status === 401 && error.credentials.bearer !== undefined) {
    return signOutAndRetry(ctx, error.credentials.bearer)
  }
  const { status, title, detail } = toTrouble(error)
  if (status >= 500) logger.error({ err: error, path: ctx.request.url() }, 'a page failed')
  const state = { status, title, detail, requestId: currentContext()?.requestId }
  try {
    await show(ctx, 'pages/error', state, status)
  } catch (failure) {
    /* What every page shows is not to be had either. */
    logger.debug({ err: failure }, 'an error is shown on a page that needs nothing else')
    await showAlone(ctx, 'pages/error_alone', state, status)
  }
}

function signOutAndRetry({ request, response, visitor }: HttpContext, bearer: string): void {
  const staff = visitor.signedIn('staff')?.accessToken === bearer
  visitor.signOut(staff ? 'staff' : 'customer')
  visitor.tell('bad', 'You were signed out. Please sign in again.')
  const again = request.method() === 'POST' ? '/' : request.url(true)
  response
    .redirect()
    .status(303)
    .toPath(staff ? '/console' : again)
}
