import { Command } from '#platform/console/command'
import app from '@adonisjs/core/services/app'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { loadManifests } from '#platform/modules/manifests'

export default class SchemasWrite extends Command {
  static override commandName = 'schemas:write'
  static override description = "Write every event's Avro schema to its module's schemas/ folder"
  static override help = [
    'A version that is committed does not change: a contract that differs from it needs a higher version.',
  ]

  override async run() {
    for (const { events } of await loadManifests()) {
      for (const event of events) {
        const path = `app/modules/${event.module}/schemas/${event.type}.v${event.version}.avsc`
        const file = app.makePath(path)
        const text = `${JSON.stringify(event.schema, null, 2)}\n`
        if (existsSync(file)) {
          if (readFileSync(file, 'utf8') !== text) {
            this.logger.error(`${path} says something else: give ${event.type} version ${event.version + 1}`)
            this.exitCode = 1
          }
          continue
        }
        mkdirSync(dirname(file), { recursive: true })
        writeFileSync(file, text)
        this.logger.success(path)
      }
    }
  }
}
