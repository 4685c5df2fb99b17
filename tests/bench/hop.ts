import { combined, histogramsBy, quantile, shareWithin } from './statistics.ts'

const HISTOGRAM = 'faultline_event_delay_seconds'

/** From an event's commit to its effect's, over all deliveries. Milliseconds. */
export interface Hop {
  readonly deliveries: number
  readonly p50: number
  readonly p95: number
  readonly p99: number
  readonly within100: number
  /** p99 of each module that consumed. */
  readonly byModule: Record<string, number>
}

/** The deliveries between two scrapes. */
export function hopBetween(before: string, after: string): Hop {
  const [from, to] = [histogramsBy('module', before, HISTOGRAM), histogramsBy('module', after, HISTOGRAM)]
  const modules = new Map(
    [...to].map(([module, buckets]) => [
      module,
      combined([
        [buckets, 1],
        [from.get(module) ?? new Map(), -1],
      ]),
    ])
  )
  const all = combined([...modules.values()].map((buckets) => [buckets, 1] as const))
  const ms = (share: number) => quantile(all, share) * 1000
  return {
    deliveries: all.get(Infinity) ?? 0,
    p50: ms(0.5),
    p95: ms(0.95),
    p99: ms(0.99),
    within100: shareWithin(all, 0.1),
    byModule: Object.fromEntries(
      [...modules].map(([module, buckets]) => [module, quantile(buckets, 0.99) * 1000] as const)
    ),
  }
}
