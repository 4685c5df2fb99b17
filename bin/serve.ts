import { createServer as createHttpServer, type RequestListener, type Server } from 'node:http'
import { createServer } from 'node:net'
import { MODULES } from '#config/modules'
import { DEMO_PASSWORD, DEMO_STAFF } from '#database/demo/shop'
import { StartRefusal } from '#platform/config/refusal'
import { env, servesWeb } from '#start/env'
import { createIgnitor } from './ignitor.ts'

/**
 * Milliseconds that a connection may be idle: longer than clients and gateways keep theirs, so that the one who hangs up is
 * never the server, just when the next request is on its way.
 */
const KEEP_ALIVE_MS = 75_000

/** Once it has stopped listening a connection ends with its answer, and one that was answered just before is closed. */
function openServer(handler: RequestListener): Server {
  const server = createHttpServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (request, response) => {
    if (!server.listening) response.shouldKeepAlive = false
    handler(request, response)
  })
  setInterval(() => {
    if (!server.listening) server.closeIdleConnections()
  }, 100).unref()
  return server
}

/** Starts the web application in this process and says where it is. Resolves when it answers. */
export async function serve(): Promise<void> {
  await requireFreePort(env.HOST, env.PORT)
  await createIgnitor().httpServer().start(openServer)
  console.log(welcome())
}

function welcome(): string {
  const url = env.PUBLIC_URL ?? `http://${env.HOST}:${env.PORT}`
  const answers = env.ROLES.includes('web')
  const places: [name: string, value: string, isServed: boolean][] = [
    ['Shop', url, servesWeb],
    ['Console', `${url}/console`, servesWeb],
    ['API docs', `${url}/docs`, true],
    ['Queues', `${url}/admin/queues`, answers && env.MODULES.includes('notification')],
    ['Health', `${url}/health`, true],
    ['Staff', `${DEMO_STAFF.email} / ${DEMO_PASSWORD}`, answers && env.NODE_ENV !== 'production'],
  ]
  const lines = places.filter(([, , isServed]) => isServed).map(([name, value]) => `  ${name.padEnd(10)}${value}`)
  const hosted = env.MODULES.length === MODULES.length ? 'all twelve modules' : env.MODULES.join(', ')
  return `\nFaultline serves ${hosted}. Ctrl+C stops it.\n\n${lines.join('\n')}\n`
}

/** Fails before anything is migrated or seeded, and with a sentence instead of a stack. */
async function requireFreePort(host: string, port: number): Promise<void> {
  const probe = createServer()
  await new Promise<void>((resolve, reject) => {
    probe.once('error', reject).listen(port, host, () => probe.close(() => resolve()))
  }).catch((error: NodeJS.ErrnoException) => {
    const why = error.code === 'EADDRINUSE' ? 'something listens there already' : error.message
    throw new StartRefusal(
      `Port ${port} on ${host} cannot be used, ${why}: stop what uses it, or choose another with PORT=…`,
      error
    )
  })
}
