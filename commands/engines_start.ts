import { Command } from '#platform/console/command'

export default class EnginesStart extends Command {
  static override commandName = 'engines:start'
  static override description = 'Fetch and start the real engines on this machine, as plain processes on loopback'
  static override help = [
    'Everything lies in ENGINES_DIR (var/engines). Engines that run already are left alone:',
    '',
    '  {{ binaryName }} engines:start',
    '  {{ binaryName }} engines:start kafka connect',
  ]

  declare names: string[]

  static {
    this.defineArgument('names', { type: 'spread', argumentName: 'name', required: false, description: 'Only these' })
  }

  override async run() {
    const { chooseEngines, start } = await import('#tests/engines/start')
    const { site, allRun } = await start(chooseEngines(this.names), {
      say: (line) => this.logger.log(line),
      report: ({ engine, kind, seconds, why }, { ports }) => {
        const title = engine.title.padEnd(24)
        const where = `127.0.0.1:${ports[`${engine.name}.main`]}`.padEnd(17)
        if (kind === 'failed') this.logger.log(`${this.colors.red('✖')} ${title}${why}`)
        else if (kind === 'ran') this.logger.log(`${this.colors.green('✔')} ${title}${where}runs already`)
        else this.logger.log(`${this.colors.green('✔')} ${title}${where}${seconds.toFixed(1)} s`)
      },
    })
    if (!allRun) this.exitCode = 1
    else this.logger.log(`Addresses and passwords are in ${site.envFile}; FAULTLINE_PROFILE=real reads them there.`)
  }
}
