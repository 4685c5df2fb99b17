import { spawn, spawnSync } from 'node:child_process'
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { freePort } from '#platform/runtime/free_ports'
import { HttpClient } from './http_client.ts'
import { cpuMs, unmeasurable } from './proc.ts'

export const ROOT = fileURLToPath(new URL('../../', import.meta.url))

/** What to start: a command of this repository, told by the environment where to listen and where its data lie. */
export interface Spec {
  readonly command: string
  readonly args: readonly string[]
  readonly env?: Record<string, string>
  /** Answered with 200 once it is up; the first one is waited for first. */
  readonly paths: readonly string[]
}

/** Types are stripped and code is cached as ace.js does; Node's own process is the one that listens. */
export const FAULTLINE: Spec = {
  command: process.execPath,
  args: ['ace.js', 'serve'],
  paths: ['/health/live', '/v1/products'],
}

export const BASELINE: Spec = {
  command: process.execPath,
  args: ['--disable-warning=ExperimentalWarning', 'tests/bench/baseline/server.ts'],
  /* As bare as it gets; in development the framework also writes types of routes. */
  env: { NODE_ENV: 'production' },
  paths: ['/hello'],
}

/** As people start it; by what `make up` calls where that would install something first, or there is no make. */
export function asPeopleStart(): Spec {
  const asked = spawnSync('make', ['--question', 'node_modules/.package-lock.json'], { cwd: ROOT })
  const [command, ...args] = asked.status === 0 ? ['make', 'up'] : ['npm', 'run', '--silent', 'serve']
  return { ...FAULTLINE, command: command!, args }
}

export interface Running {
  readonly url: string
  readonly pid: number
  /** Where its data lie. */
  readonly data: string
  /** From its start to the first 200 of each of the paths, seconds. */
  readonly startSeconds: readonly number[]
  /** Waits until it does next to nothing any more, which is when all that followed from the requests is done. */
  atRest(): Promise<void>
  stop(): Promise<void>
}

const START_SECONDS = 60
const REST_SECONDS = 20
/** Less than this share of a core is rest. */
const REST_SHARE = 0.08

const groups = new Set<number>()

/** Whatever ends the benchmark ends its servers. */
function onFirstStart(): void {
  process.once('exit', () => groups.forEach((group) => kill(group, 'SIGKILL')))
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(130))
}

let started = false

/**
 * To the whole group, since `make` and npm may stand between us and the server.
 * @returns `false` when nobody is left in it
 */
function kill(group: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-group, signal)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
    groups.delete(group)
    return false
  }
}

async function stop(group: number): Promise<void> {
  kill(group, 'SIGTERM')
  for (const giveUpAt = performance.now() + 15_000; kill(group, 0); await setTimeout(20)) {
    if (performance.now() > giveUpAt) kill(group, 'SIGKILL')
  }
}

/**
 * Starts a server on a free port, with its data and its log in a folder.
 * @throws Error when it ends or does not answer
 */
export async function start({ command, args, env, paths }: Spec, folder: string): Promise<Running> {
  const [port, log, data] = [await freePort(), join(folder, 'server.log'), join(folder, 'data')]
  mkdirSync(data, { recursive: true })
  if (!started) onFirstStart()
  started = true
  const output = openSync(log, 'a')
  const startedAt = performance.now()
  const child = spawn(command, args, {
    cwd: ROOT,
    detached: true,
    stdio: ['ignore', output, output],
    env: {
      ...process.env,
      HOST: '127.0.0.1',
      PORT: String(port),
      DATA_DIR: data,
      LOG_LEVEL: 'info',
      LOG_FORMAT: 'json',
      ...env,
    },
  })
  closeSync(output)
  const pid = child.pid!
  groups.add(pid)

  const url = `http://127.0.0.1:${port}`
  try {
    const startSeconds: number[] = []
    for (const path of paths) {
      await answers(url, path, startedAt, () => child.exitCode === null)
      startSeconds.push((performance.now() - startedAt) / 1000)
    }
    return { url, pid, data, startSeconds, atRest: () => atRest(pid), stop: () => stop(pid) }
  } catch (error) {
    await stop(pid)
    throw new Error(`${(error as Error).message}. It said: ${readFileSync(log, 'utf8').slice(-2000)}`, { cause: error })
  }
}

async function answers(url: string, path: string, since: number, alive: () => boolean): Promise<void> {
  const http = new HttpClient(url)
  try {
    for (;;) {
      const status = await http.send('GET', path).then(
        (answer) => answer.status,
        () => 0
      )
      if (status === 200) return
      if (!alive()) throw new Error('The server ended while it started')
      if (performance.now() - since > START_SECONDS * 1000)
        throw new Error(`The server did not answer ${path} within ${START_SECONDS} s`)
      await setTimeout(10)
    }
  } finally {
    http.close()
  }
}

async function atRest(pid: number): Promise<void> {
  /* Where CPU time cannot be told, as long as parcels and mails of the last order take. */
  if (unmeasurable) return setTimeout(5000)
  const giveUpAt = performance.now() + REST_SECONDS * 1000
  for (let quiet = 0; quiet < 3 && performance.now() < giveUpAt;) {
    const [at, used] = [performance.now(), cpuMs(pid)]
    await setTimeout(500)
    quiet = (cpuMs(pid) - used) / (performance.now() - at) < REST_SHARE ? quiet + 1 : 0
  }
}
