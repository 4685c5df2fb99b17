import { decodeAsWritten } from '#platform/messaging/codec'
import { unseal } from '#platform/messaging/dead_letters'
import { iso } from '#platform/values/clock'
import { MODULES } from '#config/modules'
import { Command } from '#platform/console/command'
import { theLetter } from '#platform/console/letters'
import { withModules } from '#platform/console/open_modules'

export default class DeadLetterShow extends Command {
  static override commandName = 'dead-letter:show'
  static override description = 'One of them: cause, stack, origin and content'
  static override help = ['The content may hold personal data; it is shown only with --content.']
  static override options = { startApp: true }

  declare id: string
  declare content: boolean

  static {
    this.defineArgument('id', { type: 'string', description: 'As dead-letter:list shows it' })
    this.defineFlag('content', { type: 'boolean', description: 'Decode the event, too' })
  }

  override async run() {
    await withModules(MODULES, async () => {
      const { letter } = await theLetter(this.id)
      const { headers, error_stack: stack, ...rest } = letter
      this.logger.log(
        JSON.stringify(
          { ...rest, value: undefined, failed_at: iso(letter.failed_at), headers: JSON.parse(headers) as unknown },
          null,
          2
        )
      )
      if (stack) this.logger.log(stack)
      if (this.content) this.logger.log(JSON.stringify(await decodeAsWritten(unseal(letter).value), null, 2))
    })
  }
}
