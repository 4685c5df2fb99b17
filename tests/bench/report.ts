import { availableParallelism, cpus, release, totalmem } from 'node:os'
import type { Rows } from './markdown.ts'
import { arrivalsLoad, shoppersLoad, type Round, type Settings } from './rounds.ts'
import { spread, type Spread } from './statistics.ts'
import { checkoutRows, checkoutTrial, cpuMsOf, processRows, rateOf, requestRows } from './tables.ts'

export interface Aim {
  readonly aim: string
  readonly measured: Spread
  readonly unit: string
  /** Whether the median reaches it; `undefined` where it could not be measured. */
  readonly holds: boolean | undefined
}

export interface Report {
  readonly startedAt: string
  readonly machine: Readonly<Record<string, string>>
  readonly settings: Settings
  readonly aims: readonly Aim[]
  /** By title, as they are printed. */
  readonly tables: Readonly<Record<string, Rows>>
  readonly rounds: readonly Round[]
}

export function makeReport(startedAt: string, settings: Settings, rounds: readonly Round[]): Report {
  return {
    startedAt,
    machine: {
      cpu: `${availableParallelism()} × ${cpus()[0]?.model ?? 'unknown'}`,
      memory: `${(totalmem() / 2 ** 30).toFixed(0)} GiB`,
      node: `Node ${process.version}`,
      system: `${process.platform} ${release()}`,
    },
    settings,
    aims: aims(settings, rounds),
    tables: {
      'Checkouts by load': checkoutRows(rounds),
      'Requests': requestRows(rounds),
      'Start, memory, storage': processRows(rounds),
    },
    rounds,
  }
}

function aims({ shoppers, rates }: Settings, rounds: readonly Round[]): Aim[] {
  const most = (limit: number) => (median: number) => median <= limit
  const aim = (
    text: string,
    unit: string,
    reached: (median: number) => boolean,
    pick: (round: Round) => number
  ): Aim => {
    const measured = spread(rounds.map(pick))
    return { aim: text, unit, measured, holds: Number.isFinite(measured.median) ? reached(measured.median) : undefined }
  }
  const hop = (load: string) =>
    aim(`commit → consumed, p99 ≤ 100 ms, at ${load}`, 'ms', most(100), (round) => checkoutTrial(round, load).hop.p99)
  const busiest = shoppersLoad(Math.max(...shoppers))
  const of = (round: Round) => checkoutTrial(round, busiest)
  return [
    aim('`make up` from an installed tree to the first 200, ≤ 5 s', 's', most(5), ({ starts }) => starts.first[1]!),
    aim('all twelve modules in ≤ 350 MB, idle', 'MB', most(350), ({ idle }) => idle.rss),
    aim('all twelve modules in ≤ 350 MB, at most', 'MB', most(350), ({ rss }) => rss.peak),
    aim(
      `≥ 50 completed checkouts/s, at ${busiest}`,
      '/s',
      (rate) => rate >= 50,
      (round) => rateOf(of(round))
    ),
    aim(`≤ 20 ms CPU per completed checkout, at ${busiest}`, 'ms', most(20), (round) => cpuMsOf(of(round))),
    hop(arrivalsLoad(Math.max(...rates))),
    hop(busiest),
  ]
}
