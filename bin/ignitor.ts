import 'reflect-metadata'
import { Ignitor } from '@adonisjs/core'
import rcContents from '../adonisrc.ts'
import { prepareDataDir } from '#platform/config/data_dir'
import { endAllStreams } from '#platform/http/event_stream'
import { env } from '#start/env'

/* The framework reads these two from the process; the defaults are ours. */
process.env.HOST = env.HOST
process.env.PORT = String(env.PORT)

const appRoot = new URL('../', import.meta.url)

/**
 * The application as the server, ace and the tests boot it. Node 24 runs the TypeScript as it stands, while the
 * framework asks for `./adonisrc.js` and the like: the rc file is handed over, other relative paths are mapped.
 */
export function createIgnitor(): Ignitor {
  return new Ignitor(appRoot, {
    importer: (path) =>
      path.startsWith('./') || path.startsWith('../')
        ? import(new URL(path.replace(/\.js$/, '.ts'), appRoot).href)
        : import(path),
  }).tap((app) => {
    app.rcContents(rcContents)
    app.initiating(() => prepareDataDir())
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      app.listen(signal, () => {
        /* Streams never end by themselves, and the server waits for every answer. */
        endAllStreams()
        setTimeout(() => process.exit(1), env.SHUTDOWN_SECONDS * 1000).unref()
        return app.terminate()
      })
    }
  })
}
