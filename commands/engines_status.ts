import { Command } from '#platform/console/command'

export default class EnginesStatus extends Command {
  static override commandName = 'engines:status'
  static override description = 'Say which engines run on this machine, where, and whether they answer'

  override async run() {
    const { ENGINES } = await import('#tests/engines/engines')
    const { openSite } = await import('#tests/engines/open_site')
    const { runningPid } = await import('#tests/engines/processes')
    const site = openSite()
    const lines = await Promise.all(
      ENGINES.map(async (engine) => {
        const pid = runningPid(site, engine)
        const state = pid === undefined ? 'does not run' : (await engine.ready(site)) ? 'answers' : 'does not answer'
        const where = pid === undefined ? '' : `127.0.0.1:${site.port(engine.name)}, process ${pid}`
        return `${engine.title.padEnd(26)}${state.padEnd(17)}${where}`.trimEnd()
      })
    )
    for (const line of lines) this.logger.log(line)
  }
}
