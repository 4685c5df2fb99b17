import type { Group } from '@japa/runner/core'
import app from '@adonisjs/core/services/app'
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { host } from '#platform/modules/host'
import { Testbed } from '#tests/platform/testbed'

const children = new Set<ChildProcess>()

/* A run that is interrupted leaves nothing behind. */
process.once('exit', () => {
  for (const child of children) child.kill('SIGKILL')
})

/** Another process at work on a testbed; see fixtures/bed_process.ts. */
export interface BedProcess {
  readonly pid: number
  /** What it has said so far. */
  readonly lines: readonly string[]
  /** SIGKILL, as a machine that dies. */
  kill(): Promise<void>
}

function spawnProcess(bed: string, task: string): BedProcess {
  const child = spawn(process.execPath, ['tests/platform/fixtures/bed_process.ts', bed, task], {
    cwd: app.makePath(),
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  children.add(child)
  const ended = once(child, 'close').then(() => void children.delete(child))
  const lines: string[] = []
  createInterface({ input: child.stdout }).on('line', (line) => lines.push(line))
  return {
    pid: child.pid!,
    lines,
    kill: async () => {
      child.kill('SIGKILL')
      await ended
    },
  }
}

/** Gives every test of a group a testbed of its own, and other processes that work on it. */
export function withTestbed(group: Group): { bed: Testbed; spawn: (task: string) => BedProcess } {
  const processes: BedProcess[] = []
  const given = {
    bed: undefined as unknown as Testbed,
    spawn(task: string) {
      const child = spawnProcess(given.bed.name, task)
      processes.push(child)
      return child
    },
  }
  group.each.setup(async () => {
    const bed = await Testbed.open(host().messaging.registry)
    given.bed = bed
    return async () => {
      await Promise.all(processes.splice(0).map((each) => each.kill()))
      await bed.close()
    }
  })
  return given
}
