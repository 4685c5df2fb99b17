import { figure, range, type Rows } from './markdown.ts'
import type { CheckoutTrial, RequestTrial, Round } from './rounds.ts'
import { spread } from './statistics.ts'

export const checkoutTrial = (round: Round, name: string) => round.checkouts.find((trial) => trial.name === name)!
const requestTrial = (round: Round, name: string) => round.requests.find((trial) => trial.name === name)!

/** Completed checkouts per second. */
export const rateOf = ({ result }: CheckoutTrial): number => result.checkouts / result.seconds
/** Of a checkout in milliseconds, until everything has settled that follows from it. */
export const cpuMsOf = (trial: CheckoutTrial): number => trial.wholeCpuMs / trial.result.confirmedInAll
/** Of a request in microseconds. */
export const cpuMicrosOf = ({ usage, result }: RequestTrial): number => (usage.serverCpuMs / result.requests) * 1000

export function checkoutRows(rounds: readonly Round[]): Rows {
  /** Shoppers before arrivals, few before many. */
  const order = (name: string) => Number.parseInt(name) + (name.includes('arrivals') ? 1e6 : 0)
  const names = rounds[0]!.checkouts.map(({ name }) => name).sort((a, b) => order(a) - order(b))
  return names.map((name) => {
    const trials = rounds.map((round) => checkoutTrial(round, name))
    const of = (pick: (trial: CheckoutTrial) => number) => spread(trials.map(pick))
    const percentiles = (pick: (trial: CheckoutTrial) => { p50: number; p95: number; p99: number }) =>
      (['p50', 'p95', 'p99'] as const).map((p) => figure(of((trial) => pick(trial)[p]).median)).join(' / ')
    const inserts = rounds.map((round) => cpuMicrosOf(requestTrial(round, 'two inserts')))
    return {
      'load': name,
      'checkouts/s': range(of(rateOf), 1),
      'whole checkout, p50 / p95 / p99 ms': percentiles(({ result }) => result.latency),
      'requests each': figure(of(({ result }) => result.requests / result.checkouts).median, 1),
      'CPU ms each': range(of(cpuMsOf), 1),
      '× two inserts': range(spread(trials.map((trial, at) => (cpuMsOf(trial) * 1000) / inserts[at]!))),
      'event hop, p50 / p95 / p99 ms': percentiles(({ hop }) => hop),
      'hops ≤ 100 ms': `${figure(of(({ hop }) => hop.within100).median * 100, 1)} %`,
      'errors': String(trials.reduce((sum, { result }) => sum + result.errors, 0)),
      'outside': `${figure(of(({ usage }) => usage.outsidePercent).median)} %`,
    }
  })
}

export function requestRows(rounds: readonly Round[]): Rows {
  return ['hello', 'two inserts', 'list', 'add to cart'].map((name) => {
    const trials = rounds.map((round) => requestTrial(round, name))
    const of = (pick: (trial: RequestTrial) => number) => spread(trials.map(pick))
    const times = (other: string) =>
      spread(trials.map((trial, at) => cpuMicrosOf(trial) / cpuMicrosOf(requestTrial(rounds[at]!, other))))
    return {
      'request': name,
      'requests/s': range(of(({ result }) => result.requests / result.seconds)),
      'p50 / p99 ms': (['p50', 'p99'] as const)
        .map((p) => figure(of(({ result }) => result.latency[p]).median, 1))
        .join(' / '),
      'CPU µs each': range(of(cpuMicrosOf)),
      '× hello': range(times('hello'), 1),
      '× two inserts': range(times('two inserts'), 1),
      'errors': String(trials.reduce((sum, { result }) => sum + result.errors, 0)),
      'outside': `${figure(of(({ usage }) => usage.outsidePercent).median)} %`,
    }
  })
}

export function processRows(rounds: readonly Round[]): Rows {
  const row = (what: string, unit: string, digits: number, pick: (round: Round) => number) => ({
    what,
    measured: `${range(spread(rounds.map(pick)), digits)} ${unit}`,
  })
  const perOrder = (of: 'databaseBytes' | 'objectBytes') => (round: Round) =>
    (round.books[of] - round.books.before[of]) / round.books.confirmed / 1024
  const sum = (of: 'confirmed' | 'confirmedByClient' | 'unitsSold' | 'unitsByClient') =>
    String(rounds.reduce((total, { books }) => total + books[of], 0))
  const { firstCommand } = rounds[0]!.starts
  return [
    row(`\`${firstCommand}\`, no data and nothing compiled, to /v1/products`, 's', 2, ({ starts }) => starts.first[1]!),
    row('start with no data, to /health/live', 's', 2, ({ starts }) => starts.noData[0]!),
    row('the same, to /v1/products', 's', 2, ({ starts }) => starts.noData[1]!),
    row('start with the data of a round, to /health/live', 's', 2, ({ starts }) => starts.withData[0]!),
    row('the same, to /v1/products', 's', 2, ({ starts }) => starts.withData[1]!),
    row('memory (RSS), idle after the start', 'MB', 0, ({ idle }) => idle.rss),
    row('memory, at most', 'MB', 0, ({ rss }) => rss.peak),
    row('memory, at rest after all trials', 'MB', 0, ({ rss }) => rss.after),
    row('CPU when idle', '% of a core', 1, ({ idle: { usage } }) => usage.serverCpuMs / usage.seconds / 10),
    row('stores and broker, per order', 'KiB', 1, perOrder('databaseBytes')),
    row('files (labels), per order', 'KiB', 1, perOrder('objectBytes')),
    {
      what: 'orders the shop confirmed / shoppers saw confirmed',
      measured: `${sum('confirmed')} / ${sum('confirmedByClient')}`,
    },
    {
      what: 'units the shop took from stock / shoppers bought',
      measured: `${sum('unitsSold')} / ${sum('unitsByClient')}`,
    },
  ]
}
