/** Where the time of the busy shop goes: one CPU profile, and one account of its SQL. */
import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { charge, type Share } from './cpu_profile.ts'
import { HttpClient } from './http_client.ts'
import { apply } from './loader.ts'
import { FAULTLINE, start } from './servers.ts'
import { fillStock } from './shop_data.ts'
import { findShelves } from './shopper.ts'
import type { SqlTime } from './sql_times.ts'

export interface Profile {
  readonly checkouts: number
  /** Time by what ran. */
  readonly areas: readonly Share[]
  /** The same time, each sample charged to the innermost function of our own on its stack. */
  readonly functions: readonly Share[]
  readonly statements: readonly Share[]
}

const SHOPPERS = 32
/** Microseconds of the clock that V8's profiler has too. */
const clock = () => Number(process.hrtime.bigint() / 1000n)

export async function profile(folder: string, seconds: number): Promise<Profile> {
  mkdirSync(folder, { recursive: true })
  const cpu = await load(['--cpu-prof', `--cpu-prof-dir=${folder}`], {}, join(folder, 'cpu'), seconds)
  const file = readdirSync(folder).find((name) => name.endsWith('.cpuprofile'))!
  const { areas, functions } = charge(JSON.parse(readFileSync(join(folder, file), 'utf8')), cpu.from, cpu.to)
  const times = join(folder, 'sql.json')
  const hook = new URL('./sql_times.ts', import.meta.url).href
  const sql = await load([`--import=${hook}`], { SQL_TIMES: times }, join(folder, 'sql'), seconds)
  return {
    checkouts: cpu.checkouts,
    areas,
    functions,
    statements: statements(JSON.parse(readFileSync(times, 'utf8')) as SqlTime[], sql.confirmedInAll),
  }
}

async function load(flags: readonly string[], env: Record<string, string>, folder: string, seconds: number) {
  const server = await start({ ...FAULTLINE, args: [...flags, ...FAULTLINE.args], env }, folder)
  const http = new HttpClient(server.url)
  await fillStock(http)
  const shelves = await findShelves(http)
  await server.atRest()
  http.close()
  const edges: number[] = []
  const job = { kind: 'checkout', arrival: { shoppers: SHOPPERS }, shelves, rampSeconds: 5, seconds, seed: 1 } as const
  if (env.SQL_TIMES) process.kill(server.pid, 'SIGUSR2')
  const { result } = await apply(server, job, async () => String(edges.push(clock())))
  await server.stop()
  return { ...result, from: edges[0]!, to: edges[1]! }
}

/** What each statement does to a checkout: how often, how long. */
function statements(times: readonly SqlTime[], checkouts: number): Share[] {
  const total = times.reduce((sum, { ms }) => sum + ms, 0)
  const text = ({ store, sql }: SqlTime) => `${store}: ${sql.replaceAll(/\s+/g, ' ').slice(0, 110)}`
  const row = (what: string, count: number, ms: number): Share => ({
    what,
    percent: (ms / total) * 100,
    detail: `${(count / checkouts).toFixed(1)} times, ${((ms / checkouts) * 1000).toFixed(0)} µs per checkout`,
  })
  const all = row(
    'all statements',
    times.reduce((sum, { count }) => sum + count, 0),
    total
  )
  const sorted = times.toSorted((a, b) => b.ms - a.ms).slice(0, 40)
  return [all, ...sorted.map((time) => row(text(time), time.count, time.ms))]
}
