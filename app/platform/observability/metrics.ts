import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry, type Metric } from 'prom-client'

/**
 * Every figure that the platform itself keeps, each by module where it belongs to one. Modules declare theirs through the
 * same functions, in their own files.
 */
export const registry = new Registry()

/* Of the process as a whole: CPU, memory, event loop lag, garbage collection. */
collectDefaultMetrics({ register: registry })

/** A figure that only grows. Declared once per process; `name` as Prometheus has it, ending in `_total`. */
export const counter = <L extends string>(name: string, help: string, labelNames: readonly L[] = []) =>
  new Counter<L>({ name, help, labelNames, registers: [registry] })

/** A figure that goes up and down. Declared once per process. */
export const gauge = <L extends string>(name: string, help: string, labelNames: readonly L[] = []) =>
  new Gauge<L>({ name, help, labelNames, registers: [registry] })

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]

/** In seconds, from a millisecond to half a minute. */
export const duration = <L extends string>(name: string, help: string, labelNames: readonly L[] = []) =>
  new Histogram<L>({ name, help, labelNames, buckets: SECONDS, registers: [registry] })

export const metrics = {
  httpRequests: duration('http_server_request_duration_seconds', 'Time to answer', [
    'module',
    'method',
    'route',
    'status',
  ]),
  eventsPublished: counter('faultline_events_published_total', 'Events that left the outbox', ['module', 'type']),
  outboxDelay: duration('faultline_outbox_delay_seconds', 'From commit to broker', ['module']),
  outboxPending: gauge('faultline_outbox_pending', 'Events committed but not yet published', ['module']),
  outboxOldest: gauge('faultline_outbox_oldest_seconds', 'Age of the oldest of them', ['module']),
  changesPublished: counter('faultline_changes_published_total', 'Changes of rows that were published', [
    'module',
    'table',
  ]),
  changesDelay: duration('faultline_changes_delay_seconds', 'From the change of a row to its publication', ['module']),
  changesPending: gauge('faultline_changes_pending', 'Changes of rows not yet published', ['module']),
  changesOldest: gauge('faultline_changes_oldest_seconds', 'Age of the oldest of them', ['module']),
  eventsConsumed: counter('faultline_events_consumed_total', 'Deliveries by outcome', [
    'module',
    'consumer',
    'type',
    'outcome',
  ]),
  eventDelay: duration('faultline_event_delay_seconds', 'From commit to effect', ['module']),
  consumerLag: gauge('faultline_consumer_lag', 'Records not yet read', ['module', 'topic']),
  deadLetters: gauge('faultline_dead_letters', 'Deliveries that failed, by state', ['module', 'state']),
  timersFired: counter('faultline_timers_fired_total', 'Timers by outcome', ['module', 'timer', 'outcome']),
  timersOverdue: gauge('faultline_timers_overdue_seconds', 'How late the latest pending timer is', ['module']),
  transactionRetries: counter(
    'faultline_transaction_retries_total',
    'Transactions run again because another got in their way',
    ['module', 'cause']
  ),
  processesOpen: gauge('faultline_processes_open', 'Process managers not yet settled', ['module', 'process']),
}

/**
 * The figures in Prometheus' text format; of one module alone when it is named.
 */
export async function exposition(module?: string): Promise<string> {
  if (!module) return registry.metrics()
  const parts: string[] = []
  for (const metric of registry.getMetricsAsArray() as unknown as Metric[]) {
    const data = await metric.get()
    const values = data.values.filter((value) => (value.labels as { module?: string }).module === module)
    if (values.length > 0) parts.push(await format({ ...data, values }))
  }
  return `${parts.join('\n\n')}\n`
}

/** Public in prom-client, but missing from its types. */
function format(data: Awaited<ReturnType<Metric['get']>>): Promise<string> {
  const formatter = registry as unknown as { getMetricsAsString(metric: object): Promise<string> }
  return formatter.getMetricsAsString({ ...data, get: async () => data })
}
