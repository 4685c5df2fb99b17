import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { startOf } from './processes.ts'
import type { Site } from './site.ts'

const mine = () => JSON.stringify({ pid: process.pid, startedAt: startOf(process.pid) })

function isHeld(file: string): boolean {
  const { pid, startedAt } = JSON.parse(readFileSync(file, 'utf8') || '{}') as { pid?: number; startedAt?: string }
  return pid !== undefined && startOf(pid) === startedAt
}

function take(file: string): boolean {
  try {
    mkdirSync(dirname(file), { recursive: true })
    const handle = openSync(file, 'wx', 0o600)
    writeSync(handle, mine())
    closeSync(handle)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    return false
  }
}

/** Lets one process at a time start or stop engines of a folder. One that was killed at it holds up nobody. */
export async function alone<T>(site: Site, work: () => Promise<T>): Promise<T> {
  const file = site.lockFile
  while (!take(file)) {
    if (existsSync(file) && !isHeld(file)) rmSync(file, { force: true })
    else await setTimeout(100)
  }
  try {
    return await work()
  } finally {
    rmSync(file, { force: true })
  }
}
