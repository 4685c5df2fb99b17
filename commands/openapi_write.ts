import app from '@adonisjs/core/services/app'
import { mkdirSync, writeFileSync } from 'node:fs'
import { stringify } from 'yaml'
import { registerRoutes } from '#platform/http/define_routes'
import { openApiDocument } from '#platform/http/openapi'
import { loadManifests } from '#platform/modules/manifests'
import { Command } from '../bin/command.ts'

export default class OpenapiWrite extends Command {
  static override commandName = 'openapi:write'
  static override description = "Write every module's OpenAPI 3.1 document to docs/api/"
  static override options = { startApp: true }

  override async run() {
    mkdirSync(app.makePath('docs/api'), { recursive: true })
    for (const manifest of await loadManifests()) {
      registerRoutes(manifest.name, (await manifest.routes()).default)
      const file = `docs/api/${manifest.name}.yaml`
      writeFileSync(app.makePath(file), stringify(openApiDocument(manifest.name), { aliasDuplicateObjects: false }))
      this.logger.success(file)
    }
  }
}
