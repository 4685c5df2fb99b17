import { generatedFiles } from '#tests/architecture/generated'
import { Command } from '../bin/command.ts'
import { writeFiles } from '../bin/write_files.ts'

export default class DocsWrite extends Command {
  static override commandName = 'docs:write'
  static override description = 'Write what is generated from the code: graphs, API documents, environment'
  static override options = { startApp: true }

  override async run() {
    writeFiles(this.app, this.logger, await generatedFiles())
  }
}
