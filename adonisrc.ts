import { defineConfig } from '@adonisjs/core/app'

export default defineConfig({
  commands: [
    () => import('#providers/framework_commands'),
    () => import('#providers/own_commands'),
    () => import('@adonisjs/lucid/commands'),
  ],
  providers: [
    () => import('@adonisjs/core/providers/app_provider'),
    () => import('@adonisjs/core/providers/hash_provider'),
    () => import('@adonisjs/core/providers/vinejs_provider'),
    () => import('@adonisjs/lucid/database_provider'),
    () => import('@adonisjs/limiter/limiter_provider'),
    () => import('#providers/faultline_provider'),
  ],
  /* None there: `commands/` is loaded by providers/own_commands.ts. */
  directories: { commands: 'build/commands' },
  preloads: [() => import('#start/kernel')],
})
