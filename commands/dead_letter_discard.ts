import { discardLetter } from '#platform/messaging/dead_letters'
import { MODULES } from '#config/modules'
import { Command } from '#platform/console/command'
import { theLetter } from '#platform/console/letters'
import { withModules } from '#platform/console/open_modules'

export default class DeadLetterDiscard extends Command {
  static override commandName = 'dead-letter:discard'
  static override description = 'Give one up for good; what waits behind it goes on'
  static override options = { startApp: true }

  declare id: string

  static {
    this.defineArgument('id', { type: 'string', description: 'As dead-letter:list shows it' })
  }

  override async run() {
    await withModules(MODULES, async () => {
      const { store, letter } = await theLetter(this.id)
      if (await discardLetter(store, letter.id)) this.logger.success(`${letter.id} is given up`)
      else this.logger.warning(`${letter.id} was gone already`)
    })
  }
}
