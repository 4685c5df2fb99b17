import { defineConfig } from '@adonisjs/core/logger'
import { logDestination, loggerOptions } from '#platform/observability/logger'

export default defineConfig({
  default: 'app',
  loggers: { app: { enabled: true, ...loggerOptions, destination: logDestination } as never },
})
