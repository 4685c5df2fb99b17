/**
 * What the framework and the engine cost by themselves: an AdonisJS application with nothing in it but a greeting, and one
 * endpoint that validates a body and makes two inserts in one transaction. PORT and DATA_DIR say where.
 */
import 'reflect-metadata'
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { Ignitor } from '@adonisjs/core'
import { defineConfig } from '@adonisjs/core/app'
import * as bodyparser from '@adonisjs/core/bodyparser'
import * as encryption from '@adonisjs/core/encryption'
import * as http from '@adonisjs/core/http'
import * as logger from '@adonisjs/core/logger'

const root = new URL('./', import.meta.url)

process.env.NODE_ENV ??= 'development'

await new Ignitor(root, {
  importer: (path) => (path.startsWith('.') ? import(new URL(path, root).href) : import(path)),
})
  .tap((app) => {
    app.rcContents(
      defineConfig({
        providers: [
          () => import('@adonisjs/core/providers/app_provider'),
          () => import('@adonisjs/core/providers/vinejs_provider'),
        ],
      })
    )
    app.useConfig({
      app: { http: http.defineConfig({}) },
      bodyparser: bodyparser.defineConfig({}),
      encryption: encryption.defineConfig({
        default: 'gcm',
        list: { gcm: encryption.drivers.aes256gcm({ id: 'gcm', keys: [randomBytes(32).toString('base64url')] }) },
      }),
      logger: logger.defineConfig({ default: 'app', loggers: { app: { enabled: true, level: 'warn' } } }),
    })
    app.starting(async () => {
      /* Not before the application has booted: the router is a service of it. */
      const { routes } = await import('./routes.ts')
      routes(join(process.env.DATA_DIR!, 'baseline.sqlite3'))
    })
    app.listen('SIGTERM', () => app.terminate())
  })
  .httpServer()
  .start()
