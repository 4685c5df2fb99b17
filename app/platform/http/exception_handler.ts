import { errors as vineErrors } from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { Problem, problemBody } from '#platform/http/problem'
import { currentContext } from '#platform/observability/context'
import { logger } from '#platform/observability/logger'
import { isStoreTrouble } from '#platform/storage/sql_errors'

interface HttpError {
  status?: number
  code?: string
  message?: string
}

/** What the framework's own errors mean to a client. */
const KNOWN: Record<string, { status: number; code: string; detail: string }> = {
  E_ROUTE_NOT_FOUND: { status: 404, code: 'E_NOT_FOUND', detail: 'There is nothing at this address.' },
  E_REQUEST_ENTITY_TOO_LARGE: { status: 413, code: 'E_TOO_LARGE', detail: 'The body is larger than 1 MB.' },
}

/** Turns everything that is thrown while answering into problem details. */
export default class ExceptionHandler {
  async handle(error: unknown, ctx: HttpContext): Promise<void> {
    const { response } = ctx
    const problem = toProblem(error)
    for (const [name, value] of Object.entries(problem.headers)) response.header(name, value)
    response
      .status(problem.status)
      .type('application/problem+json')
      .send(
        JSON.stringify(
          problemBody(problem.status, problem.code!, problem.message, currentContext()?.requestId, problem.members)
        )
      )
  }

  /** Only what is our fault is an error; the rest is on the access log already. */
  async report(error: unknown, ctx: HttpContext): Promise<void> {
    if (toProblem(error).status < 500) return
    logger.error({ err: error, method: ctx.request.method(), route: ctx.route?.pattern }, 'a request failed')
  }
}

function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error
  if (error instanceof vineErrors.E_VALIDATION_ERROR) {
    return Problem.invalid(
      (error.messages as { field: string; message: string; rule: string }[]).map(({ field, message, rule }) => ({
        pointer: `/${field.replaceAll('.', '/')}`,
        detail: message,
        rule,
      }))
    )
  }
  if (isStoreTrouble(error)) {
    return new Problem(503, 'E_STORE_BUSY', 'The store is busy. Try again in a moment.', {}, { 'Retry-After': '1' })
  }
  const { status = 500, code = '', message = '' } = (error ?? {}) as HttpError
  const known = KNOWN[code]
  if (known) return new Problem(known.status, known.code, known.detail)
  /* Errors of the body parser and the like: their text is about the form of the request. */
  if (status >= 400 && status < 500) return new Problem(status, code || 'E_BAD_REQUEST', message)
  return new Problem(500, 'E_INTERNAL', 'This should not have happened. The request id names the log lines about it.')
}
