import { demandEngines } from '#platform/config/engines'
import { PathTable } from '#platform/http/path_table'
import { loadManifests } from '#platform/modules/manifests'
import { env } from '#start/env'
import { Command } from '#platform/console/command'
import { planSplit, readScale } from '../bin/split/plan.ts'
import { SplitShop } from '../bin/split/split_shop.ts'

export default class UpSplit extends Command {
  static override commandName = 'up:split'
  static override description = 'Serve the shop as one process per module, behind one address'
  static override help = [
    'Each process gets the credentials of its own module only and logs to DATA_DIR/split/<module>.log. One that dies is',
    'started again. HOST and PORT are those of the gateway; SIGINT, SIGTERM or "down:split" stop everything.',
    '',
    '  {{ binaryName }} up:split --scale order=3,payment=2',
  ]
  static override options = { staysAlive: true }

  declare scale: string[] | undefined

  static {
    this.defineFlag('scale', { type: 'array', description: 'How many processes a module gets: order=3' })
  }

  override async run() {
    const scale = readScale(this.scale ?? [])
    demandEngines(env.MODULES)
    const url = `http://${env.HOST === '0.0.0.0' ? '127.0.0.1' : env.HOST}:${env.PORT}`
    const plan = await planSplit(env.MODULES, scale, url)
    const shop = new SplitShop(plan, new PathTable(await loadManifests(env.MODULES)), (name, message) =>
      this.logger.log(`  ${name.padEnd(16)}${message}`)
    )
    this.app.terminating(async () => {
      this.logger.log('\nStopping')
      await shop.stop(env.SHUTDOWN_SECONDS)
    })
    this.logger.log(`Starting ${plan.length} processes for ${env.MODULES.length} modules\n`)
    await shop.start(env.HOST, env.PORT)
    const ready = shop.processes.filter(({ isReady }) => isReady).length
    this.logger.log(`\n${ready} of ${plan.length} processes are ready behind ${url}. Ctrl+C stops them.\n`)
  }
}
