import { Command } from '#platform/console/command'

export default class EnginesStop extends Command {
  static override commandName = 'engines:stop'
  static override description = 'Stop the engines that engines:start started; their data stays'

  declare names: string[]

  static {
    this.defineArgument('names', { type: 'spread', argumentName: 'name', required: false, description: 'Only these' })
  }

  override async run() {
    const { chooseEngines, stop } = await import('#tests/engines/start')
    await stop(chooseEngines(this.names), (engine, ran) => {
      this.logger.log(`${engine.title.padEnd(26)}${ran ? 'stopped' : 'did not run'}`)
    })
  }
}
