import app from '@adonisjs/core/services/app'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { drawGraphs } from '#tests/architecture/graphs'
import { Command } from '../bin/command.ts'

export default class ModulesGraph extends Command {
  static override commandName = 'modules:graph'
  static override description = 'Draw which module listens to which, and by which events, as Mermaid'

  override async run() {
    for (const [file, text] of Object.entries(await drawGraphs())) {
      mkdirSync(dirname(app.makePath(file)), { recursive: true })
      writeFileSync(app.makePath(file), text)
      this.logger.success(file)
    }
  }
}
