import type { Share } from './cpu_profile.ts'
import { unmeasurable } from './proc.ts'
import type { Profile } from './profile.ts'
import type { Report } from './report.ts'
import type { Spread } from './statistics.ts'

export type Rows = readonly Readonly<Record<string, string>>[]

/** A dash for what could not be measured. */
export const figure = (value: number, digits = 0): string => (Number.isFinite(value) ? value.toFixed(digits) : '–')

/** Median, and in brackets the least and the greatest. */
export const range = ({ median, min, max }: Spread, digits = 0): string =>
  min === max || !Number.isFinite(median)
    ? figure(median, digits)
    : `${figure(median, digits)} (${figure(min, digits)}–${figure(max, digits)})`

function table(rows: Rows): string {
  const columns = Object.keys(rows[0]!)
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  const numbers = columns.map((_, at) => (at === 0 ? '---' : '---:'))
  return [line(columns), line(numbers), ...rows.map((row) => line(columns.map((column) => row[column]!)))].join('\n')
}

const VERDICT = new Map([
  [true, 'yes'],
  [false, '**no**'],
  [undefined, 'not measured'],
])

export function toMarkdown({ machine, settings, tables, aims }: Report): string {
  const verdicts = aims.map(({ aim, measured, unit, holds }) => ({
    aim,
    'measured': `${range(measured, measured.median < 100 ? 1 : 0)} ${unit}`,
    'holds here': VERDICT.get(holds)!,
  }))
  return [
    Object.values(machine).join(' · '),
    `${settings.rounds} rounds, windows of ${settings.seconds} s. Medians over the rounds (least–greatest).`,
    ...(unmeasurable ? [`Not measured here: ${unmeasurable}.`] : []),
    ...Object.entries({ ...tables, Aims: verdicts }).map(([title, rows]) => `**${title}**\n\n${table(rows)}`),
  ].join('\n\n')
}

/** The parts of a profile that are worth looking at. */
export function toProfileMarkdown({ areas, functions, statements }: Profile): string {
  const part = (title: string, shares: readonly Share[], most: number) => {
    const rows = shares
      .slice(0, most)
      .map(({ what, percent, detail }) => ({ what, share: `${figure(percent, 1)} %`, detail }))
    return `**${title}**\n\n${table(rows)}`
  }
  return [
    part('CPU time by what ran', areas, 20),
    part('CPU time by the innermost function of Faultline’s own', functions, 25),
    part('Time in SQL by statement', statements, 25),
  ].join('\n\n')
}
