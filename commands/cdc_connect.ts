import { changeTopic } from '#platform/capture/envelope'
import { Command } from '#platform/console/command'
import { namedModules, withModules } from '#platform/console/open_modules'
import { connect, disconnect, openConnect, report, streaming } from '#platform/debezium/connectors'
import { allSources, isWanted, type Source } from '#platform/debezium/source'

export default class CdcConnect extends Command {
  static override commandName = 'cdc:connect'
  static override description = 'Have Debezium follow the databases of the hosted modules, and wait until it does'
  static override help = [
    'Creates the connectors on CONNECT_URL, or changes them to what is configured; repeat it whenever that changes.',
    'With OUTBOX_RELAY=debezium it also has the outboxes published, and otherwise no longer.',
    '',
    '  FAULTLINE_PROFILE=real {{ binaryName }} cdc:connect',
    '  FAULTLINE_PROFILE=real {{ binaryName }} cdc:connect --modules order,payment --status',
  ]
  static override options = { startApp: true }

  declare modules: string | undefined
  declare status: boolean

  static {
    this.defineFlag('modules', { type: 'string', description: 'Only these, separated by commas; by default MODULES' })
    this.defineFlag('status', { type: 'boolean', description: 'Only say how the connectors are' })
  }

  override async run() {
    const client = await openConnect()
    await withModules(namedModules(this.modules), async ({ manifests, messaging }) => {
      const sources = allSources(manifests)
      if (this.status) {
        for (const source of sources.filter(isWanted)) await this.#say(source, await report(client, source))
        return
      }
      await messaging.broker.ensureTopics(
        sources.flatMap(({ module, purpose, tables }) =>
          purpose === 'cdc' ? tables.map(({ table }) => changeTopic(module, table)) : []
        )
      )
      await Promise.all(sources.map((source) => (isWanted(source) ? connect : disconnect)(client, source)))
      await Promise.all(
        sources.filter(isWanted).map(async (source) => {
          await streaming(client, source)
          await this.#say(source, await report(client, source))
        })
      )
    })
  }

  async #say({ name, engine, tables }: Source, { state, detail }: Awaited<ReturnType<typeof report>>) {
    if (state !== 'streaming') this.exitCode = 1
    const mark = state === 'streaming' ? this.colors.green('✔') : this.colors.red('✖')
    this.logger.log(
      `${mark} ${name.padEnd(28)} ${engine.padEnd(9)} ${state.padEnd(10)} ${tables.length} tables: ${detail}`
    )
  }
}
