import { createServer } from 'node:http'
import { forward } from '#platform/http/forward'
import { Origins } from '#platform/http/origins'
import { PathTable } from '#platform/http/path_table'
import { loadManifests } from '#platform/modules/manifests'
import { env } from '#start/env'
import { Command } from '#platform/console/command'

export default class Gateway extends Command {
  static override commandName = 'gateway'
  static override description = 'Put modules that are served by several processes behind one address'
  static override help = [
    'Routes by path, by the same table from which the configuration of other gateways is made:',
    '',
    '  {{ binaryName }} gateway --to order,payment,inventory=http://127.0.0.1:3334 --to http://127.0.0.1:3335',
  ]
  static override options = { staysAlive: true }

  declare to: string[]

  static {
    this.defineFlag('to', { type: 'array', description: 'modules=URL; a bare URL for all others', required: true })
  }

  override async run() {
    const origins = new Origins(this.to, new PathTable(await loadManifests()))
    const server = createServer((request, response) => void forward(request, response, origins.of(request.url ?? '/')))
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(env.PORT, env.HOST, resolve)
    })
    this.app.terminating(() => {
      server.closeAllConnections()
      server.close()
    })
    this.logger.log(`Gateway at http://${env.HOST}:${env.PORT} in front of ${origins.all.join(', ')}`)
  }
}
