import { listLetters, type DeadLetterState } from '#platform/messaging/dead_letters'
import { moduleStore } from '#platform/storage/module_store'
import { iso } from '#platform/values/clock'
import { Command } from '#platform/console/command'
import { namedModules, withModules } from '#platform/console/open_modules'

export default class DeadLetterList extends Command {
  static override commandName = 'dead-letter:list'
  static override description = 'Deliveries that failed, and those that wait behind them'
  static override options = { startApp: true }

  declare module: string | undefined
  declare state: DeadLetterState | undefined

  static {
    this.defineFlag('module', { type: 'string', description: 'Only of these consumers, separated by commas' })
    this.defineFlag('state', { type: 'string', description: 'retrying, parked or dead' })
  }

  override async run() {
    await withModules(namedModules(this.module), async ({ manifests }) => {
      const table = this.ui.table().head(['id', 'consumer', 'event', 'key', 'state', 'attempts', 'since', 'cause'])
      let found = 0
      for (const { name } of manifests) {
        for (const letter of await listLetters(moduleStore(name), { ...(this.state && { state: this.state }) }, 200)) {
          found++
          const cause = letter.error_message?.slice(0, 60) ?? ''
          const { id, consumer, type, message_key: key, state, attempts } = letter
          table.row([id, consumer, type, key, state, String(attempts), iso(letter.failed_at), cause])
        }
      }
      if (found === 0) this.logger.log('There are none.')
      else table.render()
    })
  }
}
