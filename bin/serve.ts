import { createServer } from 'node:net'
import { DEMO_PASSWORD, DEMO_STAFF } from '#database/demo/shop'
import { StartRefusal } from '#platform/config/refusal'
import { env } from '#start/env'
import { createIgnitor } from './ignitor.ts'

/** Starts the web application in this process and says where it is. Resolves when it answers. */
export async function serve(): Promise<void> {
  await requireFreePort(env.HOST, env.PORT)
  await createIgnitor().httpServer().start()
  console.log(welcome())
}

function welcome(): string {
  const url = env.PUBLIC_URL ?? `http://${env.HOST}:${env.PORT}`
  const places = [
    ['Shop', url],
    ['Console', `${url}/console`],
    ['API docs', `${url}/docs`],
    ['Queues', `${url}/admin/queues`],
    ['Health', `${url}/health`],
  ]
  const signIn = env.NODE_ENV === 'production' ? [] : [['Staff', `${DEMO_STAFF.email} / ${DEMO_PASSWORD}`]]
  const lines = [...places, ...signIn].map(([name, value]) => `  ${name!.padEnd(10)}${value}`)
  const hosted = env.MODULES.length === 12 ? 'all twelve modules' : env.MODULES.join(', ')
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
