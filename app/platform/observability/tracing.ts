import type { Attributes, Span, SpanKind, Tracer } from '@opentelemetry/api'
import { childTraceparent, newTraceparent } from '#platform/observability/context'
import { logger } from '#platform/observability/logger'
import { env } from '#start/env'

type Kind = 'server' | 'producer' | 'consumer' | 'internal' | 'client'

/** Set while traces are exported. Without it spans cost a random number each: the context still travels. */
let exporting: { api: typeof import('@opentelemetry/api'); tracer: Tracer } | undefined

/**
 * Starts exporting traces over OTLP when an endpoint is configured. The SDK is loaded only then.
 * @returns a function that sends what is left and stops; or `undefined` when tracing is off
 */
export async function startTracing(): Promise<(() => Promise<void>) | undefined> {
  if (!env.OTEL_EXPORTER_OTLP_ENDPOINT) return undefined
  const [api, { NodeSDK }, { OTLPTraceExporter }] = await Promise.all([
    import('@opentelemetry/api'),
    import('@opentelemetry/sdk-node'),
    import('@opentelemetry/exporter-trace-otlp-http'),
  ])
  process.env.OTEL_SERVICE_NAME = env.OTEL_SERVICE_NAME
  const sdk = new NodeSDK({ traceExporter: new OTLPTraceExporter(), instrumentations: [] })
  sdk.start()
  exporting = { api, tracer: api.trace.getTracer('faultline') }
  logger.info({ endpoint: env.OTEL_EXPORTER_OTLP_ENDPOINT }, 'exporting traces')
  return async () => {
    exporting = undefined
    await sdk.shutdown()
  }
}

/**
 * Runs work in a span of its own, child of the W3C trace context that it came with.
 * @param parent the `traceparent` that came with a request or an event, if any
 * @param work gets the new span's `traceparent`, to put on what it sends, and the span itself while traces are exported
 */
export async function inSpan<T>(
  name: string,
  kind: Kind,
  parent: string | undefined,
  attributes: Attributes,
  work: (traceparent: string, span?: Span) => Promise<T>
): Promise<T> {
  if (!exporting) return work(parent ? childTraceparent(parent) : newTraceparent())
  const { api, tracer } = exporting
  const kinds: Record<Kind, SpanKind> = {
    internal: api.SpanKind.INTERNAL,
    server: api.SpanKind.SERVER,
    client: api.SpanKind.CLIENT,
    producer: api.SpanKind.PRODUCER,
    consumer: api.SpanKind.CONSUMER,
  }
  const context = parent ? api.trace.setSpanContext(api.ROOT_CONTEXT, parse(parent)) : api.ROOT_CONTEXT
  return tracer.startActiveSpan(name, { kind: kinds[kind], attributes }, context, async (span) => {
    const { traceId, spanId, traceFlags } = span.spanContext()
    try {
      return await work(`00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`, span)
    } catch (error) {
      /* The error's kind only: its message may hold personal data. */
      span.setStatus({ code: api.SpanStatusCode.ERROR, message: (error as Error).name })
      throw error
    } finally {
      span.end()
    }
  })
}

function parse(traceparent: string) {
  const [, traceId, spanId, flags] = traceparent.split('-') as [string, string, string, string]
  return { traceId, spanId, traceFlags: Number.parseInt(flags, 16), isRemote: true }
}
