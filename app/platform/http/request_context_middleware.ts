import type { HttpContext } from '@adonisjs/core/http'
import { isTraceparent, runInContext } from '#platform/observability/context'
import { logger } from '#platform/observability/logger'
import { metrics } from '#platform/observability/metrics'
import { inSpan } from '#platform/observability/tracing'
import { newId } from '#platform/values/id'

const REQUEST_ID = /^[\w-]{8,64}$/

/**
 * First of all on every request: gives it an id and a place in its trace, writes one line on the access log and one
 * figure, and sets the headers that every answer has.
 */
export default class RequestContextMiddleware {
  async handle(ctx: HttpContext, next: () => Promise<void>): Promise<void> {
    const { request, response } = ctx
    const startedAt = performance.now()
    const given = request.header('x-request-id')
    const requestId = given && REQUEST_ID.test(given) ? given : newId('request')
    const traceparent = request.header('traceparent')
    response.header('X-Request-Id', requestId)
    response.header('X-Content-Type-Options', 'nosniff')
    response.header('X-Frame-Options', 'DENY')
    response.header('Referrer-Policy', 'same-origin')

    await inSpan(
      request.method(),
      'server',
      isTraceparent(traceparent) ? traceparent : undefined,
      { 'http.request.method': request.method() },
      async (own, span) => {
        await runInContext({ requestId, correlationId: requestId, causationId: requestId, traceparent: own }, next)
        /* The route is known only now. */
        span?.updateName(`${request.method()} ${ctx.route?.pattern ?? 'unknown'}`)
        span?.setAttributes({
          'http.route': ctx.route?.pattern ?? 'unknown',
          'http.response.status_code': response.getStatus(),
          'faultline.module': ctx.module ?? 'platform',
        })
      }
    )

    response.response.once('finish', () => {
      const seconds = (performance.now() - startedAt) / 1000
      const status = response.getStatus()
      const route = ctx.route?.pattern ?? 'none'
      const labels = { module: ctx.module ?? 'platform', method: request.method(), route, status: String(status) }
      metrics.httpRequests.observe(labels, seconds)
      /* Probes and scrapes come every few seconds and say nothing. */
      const level = ctx.module === undefined && status < 500 ? 'debug' : 'info'
      logger[level](
        { ...labels, status, ms: Math.round(seconds * 10_000) / 10, request_id: requestId, actor: ctx.actor?.id },
        'request'
      )
    })
  }
}
