import { Command } from '#platform/console/command'
import { namedModules, withModules } from '#platform/console/open_modules'
import { disconnect, openConnect } from '#platform/debezium/connectors'
import { allSources } from '#platform/debezium/source'

export default class CdcDisconnect extends Command {
  static override commandName = 'cdc:disconnect'
  static override description = 'Remove the connectors of the hosted modules, with their slots and publications'
  static override help = [
    'A slot that nobody reads keeps everything that is written from then on, so it goes with its connector. Outboxes',
    'that Debezium published keep their rows until it, or OUTBOX_RELAY=poll, publishes them.',
  ]
  static override options = { startApp: true }

  declare modules: string | undefined

  static {
    this.defineFlag('modules', { type: 'string', description: 'Only these, separated by commas; by default MODULES' })
  }

  override async run() {
    const client = await openConnect()
    await withModules(namedModules(this.modules), async ({ manifests }) => {
      await Promise.all(
        allSources(manifests).map(async (source) => {
          const there = await disconnect(client, source)
          if (there) this.logger.log(`${this.colors.green('✔')} ${source.name} removed`)
        })
      )
    })
  }
}
