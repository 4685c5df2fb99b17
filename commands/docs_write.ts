import { generatedFiles } from '#platform/docs/generated'
import { Command } from '#platform/console/command'
import { writeFiles } from '#platform/console/write_files'

export default class DocsWrite extends Command {
  static override commandName = 'docs:write'
  static override description = 'Write what is generated from the code: graphs, API documents, environment'
  static override options = { startApp: true }

  override async run() {
    writeFiles(this.app, this.logger, await generatedFiles())
  }
}
