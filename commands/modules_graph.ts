import { drawGraphs } from '#platform/docs/graphs'
import { Command } from '#platform/console/command'
import { writeFiles } from '#platform/console/write_files'

export default class ModulesGraph extends Command {
  static override commandName = 'modules:graph'
  static override description = 'Draw which module listens to which, and by which events, as Mermaid'

  override async run() {
    writeFiles(this.app, this.logger, await drawGraphs())
  }
}
