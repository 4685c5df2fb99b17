import type { ApplicationService } from '@adonisjs/core/types'
import type { BaseCommand } from '@adonisjs/core/ace'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

/** Writes generated files, and says which. */
export function writeFiles(
  app: ApplicationService,
  logger: BaseCommand['logger'],
  files: Record<string, string>
): void {
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(app.makePath(file)), { recursive: true })
    writeFileSync(app.makePath(file), text)
    logger.success(file)
  }
}
