import { drawGraphs } from '#tests/architecture/graphs'
import { Command } from '../bin/command.ts'
import { writeFiles } from '../bin/write_files.ts'

export default class ModulesGraph extends Command {
  static override commandName = 'modules:graph'
  static override description = 'Draw which module listens to which, and by which events, as Mermaid'

  override async run() {
    writeFiles(this.app, this.logger, await drawGraphs())
  }
}
