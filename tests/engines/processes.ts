import { spawn } from 'node:child_process'
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  renameSync,
  rmSync,
} from 'node:fs'
import { setTimeout } from 'node:timers/promises'
import type { Engine, Launch } from './engine.ts'
import type { Site } from './site.ts'
import { accountOf } from './accounts.ts'

interface Started {
  readonly pid: number
  /** Clock ticks from boot to the start of the process: with the number it names one process, and no later one. */
  readonly startedAt: string
}

/* The first thread of a process that was killed may be gone while others still hold its ports and files. */
const hasThreads = (pid: number): boolean => readdirSync(`/proc/${pid}/task`).length > 1

/** When a process started, in ticks since boot; `undefined` when there is none, or only its remains. */
export function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    /* The command stands in parentheses and may hold anything; what counts follows the last one. */
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return fields[0] === 'Z' && !hasThreads(pid) ? undefined : fields[19]
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined
    throw error
  }
}

/** Whether a process works in a folder; what is left of one that ended does not count. */
export function isWorkedIn(folder: string): boolean {
  return readdirSync('/proc').some((entry) => {
    if (!/^\d+$/.test(entry) || startOf(Number(entry)) === undefined) return false
    try {
      return readlinkSync(`/proc/${entry}/cwd`) === folder
    } catch {
      /* It has just ended, or belongs to somebody whose folders are none of ours. */
      return false
    }
  })
}

const pidFile = (site: Site, engine: Engine) => site.path(engine.name, 'process.json')
const logFile = (site: Site, engine: Engine) => site.path(engine.name, 'log')

/** The process of an engine that runs from this folder, however long ago it was started. */
export function runningPid(site: Site, engine: Engine): number | undefined {
  const file = pidFile(site, engine)
  if (!existsSync(file)) return undefined
  const { pid, startedAt } = JSON.parse(readFileSync(file, 'utf8')) as Started
  return startOf(pid) === startedAt ? pid : undefined
}

/** The last lines that an engine wrote. */
export function lastLines(site: Site, engine: Engine, count = 12): string {
  const file = logFile(site, engine)
  if (!existsSync(file)) return ''
  return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-count).join('\n')
}

/** Starts the process and leaves it to itself: it outlives this one. Its log begins anew, the one before is kept. */
export async function startProcess(site: Site, engine: Engine, launch: Launch): Promise<void> {
  mkdirSync(site.path(engine.name), { recursive: true })
  const log = logFile(site, engine)
  if (existsSync(log)) renameSync(log, `${log}.before`)
  const output = openSync(log, 'a')
  try {
    const child = spawn(launch.file, launch.args, {
      cwd: site.path(engine.name),
      env: { PATH: process.env.PATH, HOME: process.env.HOME, LANG: 'C.UTF-8', ...launch.env },
      detached: true,
      stdio: ['ignore', output, output],
      ...(launch.user ? accountOf(launch.user) : {}),
    })
    await new Promise<void>((resolve, reject) => child.once('spawn', resolve).once('error', reject))
    child.unref()
    const pid = child.pid!
    site.write(pidFile(site, engine), JSON.stringify({ pid, startedAt: startOf(pid) ?? '' }))
  } finally {
    closeSync(output)
  }
}

/**
 * Ends an engine: by its signal, and by force when that has not helped in 30 seconds.
 * @returns whether it ran
 */
export async function stopProcess(site: Site, engine: Engine): Promise<boolean> {
  const pid = runningPid(site, engine)
  if (pid === undefined) return false
  process.kill(pid, engine.endsBy ?? 'SIGTERM')
  const patience = performance.now() + 30_000
  while (runningPid(site, engine) === pid) {
    if (performance.now() > patience) process.kill(pid, 'SIGKILL')
    await setTimeout(25)
  }
  rmSync(pidFile(site, engine), { force: true })
  return true
}
