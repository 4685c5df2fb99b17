import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '#platform/runtime/free_ports'

process.env.NODE_ENV = 'test'
process.env.DATA_DIR = mkdtempSync(join(tmpdir(), 'faultline-test-'))
process.env.HOST = '127.0.0.1'
/* So that a test run never meets a running shop. */
process.env.PORT = String(await freePort())
process.env.LOG_LEVEL ??= 'silent'
/* Tests of the queue on Redis start servers of their own; the others need none beside them. */
process.env.REDIS_SERVER ??= 'off'

try {
  const { createIgnitor } = await import('./ignitor.ts')
  const { configure, processCLIArgs, run } = await import('@japa/runner')
  await createIgnitor()
    .testRunner()
    .configure(async (app) => {
      const { suites, ...config } = await import('#tests/bootstrap')
      processCLIArgs(process.argv.slice(2))
      configure({ ...config, suites, teardown: [() => app.terminate()] })
    })
    .run(() => run())
} catch (error) {
  const { reportFailure } = await import('#platform/console/failure')
  await reportFailure(error)
}
