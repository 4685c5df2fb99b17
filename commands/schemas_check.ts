import { Command } from '#platform/console/command'
import app from '@adonisjs/core/services/app'
import { checkSchemas } from '#platform/docs/schemas'

export default class SchemasCheck extends Command {
  static override commandName = 'schemas:check'
  static override description = 'Check every contract against every committed version of its schemas'

  override async run() {
    const findings = await checkSchemas(app.makePath())
    for (const finding of findings) {
      const line = `${finding.subject}: ${finding.problems.join('; ') || `${finding.versions} version(s), compatible`}`
      if (finding.problems.length > 0) this.logger.error(line)
      else this.logger.log(line)
    }
    if (findings.some(({ problems }) => problems.length > 0)) this.exitCode = 1
  }
}
