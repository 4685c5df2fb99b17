import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { sleep } from '#platform/runtime/pause'
import { env } from '#start/env'
import { Command } from '#platform/console/command'
import { pidFile } from '../bin/split/split_shop.ts'

export default class DownSplit extends Command {
  static override commandName = 'down:split'
  static override description = 'Stop what "up:split" of this DATA_DIR started'

  override async run() {
    const pid = existsSync(pidFile()) ? Number(readFileSync(pidFile(), 'utf8')) : undefined
    if (pid === undefined || !isSplitShop(pid)) return this.logger.log('No split shop runs on this DATA_DIR.')
    process.kill(pid, 'SIGTERM')
    const giveUpAt = Date.now() + (env.SHUTDOWN_SECONDS + 5) * 1000
    while (isSplitShop(pid)) {
      if (Date.now() > giveUpAt) {
        this.logger.log(`Process ${pid} has not ended yet: look at its terminal, or end it by its id.`)
        this.exitCode = 1
        return
      }
      await sleep(100)
    }
    this.logger.log('Stopped.')
  }
}

/** Whether that process is there and is ours: its id may have gone to another since the file was written. */
function isSplitShop(pid: number): boolean {
  try {
    return execFileSync('ps', ['-o', 'args=', '-p', String(pid)], { encoding: 'utf8' }).includes('up:split')
  } catch (error) {
    /* ps ends with 1 when there is no such process. */
    if ((error as { status?: number }).status === 1) return false
    throw error
  }
}
