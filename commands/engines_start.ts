import { ENGINES } from '#tests/engines/engines'
import { openNamespace } from '#tests/engines/namespace'
import { DEFAULT_NAMESPACE } from '#tests/engines/namespace_names'
import { openSite } from '#tests/engines/open_site'
import { provision } from '#tests/engines/provision'
import { startEngines, type Outcome } from '#tests/engines/supervisor'
import { writeEnvironment } from '#tests/engines/environment_file'
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
    const site = openSite()
    const engines = ENGINES.filter((engine) => !this.names?.length || this.names.includes(engine.name))
    await provision(site, engines, (line) => this.logger.log(line))
    const outcomes = await startEngines(site, engines, (outcome) => this.#tell(outcome, site.port(outcome.engine.name)))
    const failed = outcomes.filter((outcome) => outcome.kind === 'failed')
    if (outcomes.some((outcome) => outcome.kind === 'started')) {
      writeEnvironment(site, await openNamespace(DEFAULT_NAMESPACE, site))
      this.logger.log(`\nAddresses and passwords are in ${site.envFile}; FAULTLINE_PROFILE=real uses them.`)
    }
    if (failed.length > 0) this.exitCode = 1
  }

  #tell({ engine, kind, seconds, why }: Outcome, port: number): void {
    const title = engine.title.padEnd(24)
    const where = `127.0.0.1:${port}`.padEnd(17)
    if (kind === 'failed') this.logger.log(`${this.colors.red('✖')} ${title}${why}`)
    else if (kind === 'ran') this.logger.log(`${this.colors.green('✔')} ${title}${where}runs already`)
    else this.logger.log(`${this.colors.green('✔')} ${title}${where}${seconds.toFixed(1)} s`)
  }
}
