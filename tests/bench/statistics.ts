/** Pure functions over samples: summaries, random numbers with a seed, arrivals, Prometheus histograms. */

export interface Summary {
  readonly count: number
  readonly mean: number
  readonly p50: number
  readonly p95: number
  readonly p99: number
  readonly max: number
}

/** By nearest rank: a value that was really measured. @param sorted ascending @param p 0 to 100 */
export function percentile(sorted: readonly number[], p: number): number {
  if (sorted.length === 0) return NaN
  return sorted[Math.max(0, Math.min(sorted.length, Math.ceil((p / 100) * sorted.length)) - 1)]!
}

export function summarize(values: readonly number[]): Summary {
  const sorted = values.toSorted((a, b) => a - b)
  return {
    count: sorted.length,
    mean: sorted.length === 0 ? NaN : sorted.reduce((a, b) => a + b, 0) / sorted.length,
    p50: percentile(sorted, 50),
    p95: percentile(sorted, 95),
    p99: percentile(sorted, 99),
    max: sorted.at(-1) ?? NaN,
  }
}

export interface Spread {
  readonly median: number
  readonly min: number
  readonly max: number
}

/** What rounds are reported as. What could not be measured is left out; `NaN` when nothing is left. */
export function spread(values: readonly (number | undefined)[]): Spread {
  const sorted = values.filter((value) => value !== undefined && Number.isFinite(value)) as number[]
  if (sorted.length === 0) return { median: NaN, min: NaN, max: NaN }
  sorted.sort((a, b) => a - b)
  const middle = sorted.length >> 1
  const median = sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
  return { median, min: sorted[0]!, max: sorted.at(-1)! }
}

/** Mulberry32: numbers from 0 to 1, the same ones for the same seed. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Times of a Poisson process from 0 to `seconds`, in milliseconds, ascending. */
export function poissonArrivals(perSecond: number, seconds: number, random: () => number): number[] {
  const arrivals: number[] = []
  for (let at = 0; ;) {
    at += (-Math.log(1 - random()) / perSecond) * 1000
    if (at >= seconds * 1000) return arrivals
    arrivals.push(at)
  }
}

/** How many observations were at most so large. Bounds ascend; the last one is Infinity. */
export type Buckets = ReadonlyMap<number, number>

const SAMPLE = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/
const LABEL = /(\w+)="((?:[^"\\]|\\.)*)"/g

/** The cumulative buckets of a histogram in Prometheus' text format, by the value of one of its labels. */
export function histogramsBy(label: string, text: string, name: string): Map<string, Buckets> {
  const found = new Map<string, Map<number, number>>()
  for (const line of text.split('\n')) {
    if (!line.startsWith(`${name}_bucket{`)) continue
    const [, , labels, value] = SAMPLE.exec(line)!
    const of = Object.fromEntries([...labels!.matchAll(LABEL)].map(([, key, text]) => [key, text]))
    const buckets = found.get(of[label]!) ?? new Map<number, number>()
    const bound = of.le === '+Inf' ? Infinity : Number(of.le)
    found.set(of[label]!, buckets.set(bound, (buckets.get(bound) ?? 0) + Number(value)))
  }
  return found
}

/** Of several histograms with the same bounds, `weight` times each: their sum, or with -1 a difference. */
export function combined(parts: readonly (readonly [buckets: Buckets, weight: number])[]): Buckets {
  const sum = new Map<number, number>()
  for (const [buckets, weight] of parts) {
    for (const [bound, count] of buckets) sum.set(bound, (sum.get(bound) ?? 0) + weight * count)
  }
  return sum
}

/**
 * The value below which a share of the observations lies, interpolated within its bucket as Prometheus does. An answer that
 * lies beyond the last finite bound is that bound.
 * @param share 0 to 1
 */
export function quantile(buckets: Buckets, share: number): number {
  const total = buckets.get(Infinity) ?? 0
  if (total === 0) return NaN
  const rank = share * total
  let [lower, below] = [0, 0]
  for (const [bound, count] of buckets) {
    if (count >= rank) {
      if (bound === Infinity) return lower
      return count === below ? bound : lower + ((bound - lower) * (rank - below)) / (count - below)
    }
    ;[lower, below] = [bound, count]
  }
  return NaN
}

/** The exact share of observations that were at most as large as one of the bounds. */
export function shareWithin(buckets: Buckets, bound: number): number {
  return (buckets.get(bound) ?? NaN) / (buckets.get(Infinity) ?? 0)
}
