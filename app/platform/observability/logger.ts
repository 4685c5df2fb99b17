import { pino, type LoggerOptions } from 'pino'
import { currentContext } from '#platform/observability/context'
import { PRIVATE_NAMES, withoutAddresses } from '#platform/observability/privacy'
import { env } from '#start/env'

const pretty = env.LOG_FORMAT === 'pretty' || (env.LOG_FORMAT === 'auto' && process.stdout.isTTY)

/** Shared with the framework's own logger, so that all lines look alike. */
export const loggerOptions: LoggerOptions = {
  level: env.LOG_LEVEL,
  base: { service: 'faultline' },
  timestamp: pino.stdTimeFunctions.isoTime,
  formatters: { level: (label) => ({ level: label }) },
  serializers: {
    err: (error: Error) => {
      const { message, stack, ...rest } = pino.stdSerializers.err(error)
      return { ...rest, message: withoutAddresses(message), stack: withoutAddresses(stack) }
    },
  },
  redact: { paths: PRIVATE_NAMES.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]), censor: '[private]' },
  /* Every line says which request or event it belongs to. */
  mixin: () => {
    const context = currentContext()
    if (!context) return {}
    return {
      module: context.module,
      request_id: context.requestId,
      correlation_id: context.correlationId,
      causation_id: context.causationId,
      trace_id: context.traceparent.slice(3, 35),
    }
  },
}

async function destination() {
  if (pretty) {
    const { default: prettyPrint } = await import('pino-pretty')
    return prettyPrint({ ignore: 'service,trace_id,causation_id,correlation_id,request_id', singleLine: true })
  }
  /* Written in the background: a slow reader of the log must not slow the shop. */
  return pino.destination({ dest: 1, sync: false })
}

export const logDestination = await destination()

export const logger = pino(loggerOptions, logDestination)
