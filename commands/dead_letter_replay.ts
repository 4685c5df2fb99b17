import { replayLetter } from '#platform/messaging/dead_letters'
import { MODULES } from '#config/modules'
import { Command } from '#platform/console/command'
import { theLetter } from '#platform/console/letters'
import { withModules } from '#platform/console/open_modules'

export default class DeadLetterReplay extends Command {
  static override commandName = 'dead-letter:replay'
  static override description = 'Try one again; what waits behind it follows'
  static override options = { startApp: true }

  declare id: string

  static {
    this.defineArgument('id', { type: 'string', description: 'As dead-letter:list shows it' })
  }

  override async run() {
    await withModules(MODULES, async () => {
      const { store, letter } = await theLetter(this.id)
      if (await replayLetter(store, letter.id))
        this.logger.success(`${letter.id} will be tried again by the running consumer`)
      else this.logger.warning(`${letter.id} waits behind another of its key: replay that one`)
    })
  }
}
