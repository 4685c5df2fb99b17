import { BaseCommand } from '@adonisjs/core/ace'
import { reportFailure } from '#platform/console/failure'

/** What every command of ours is: one that says a refusal in one sentence and exits non-zero. */
export abstract class Command extends BaseCommand {
  override async completed(): Promise<boolean | void> {
    if (!this.error) return
    await reportFailure(this.error)
    this.exitCode = 1
    return true
  }
}
