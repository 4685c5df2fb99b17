import app from '@adonisjs/core/services/app'
import { Command } from '#platform/console/command'
import { namedModules } from '#platform/console/open_modules'
import { schemaReport, type SchemaReport } from '#platform/diagnosis/schema_report'
import { checkSchemas } from '#platform/docs/schemas'

export default class SchemasCheck extends Command {
  static override commandName = 'schemas:check'
  static override description = 'Hold contracts, schema registry and dead letters against each other'
  static override help = [
    'Ends with 1 when something is incompatible, not registered, or could not be read by a consumer. Registers nothing.',
    '',
    '  {{ binaryName }} schemas:check --committed',
    '  {{ binaryName }} schemas:check --candidate next.avsc --subject inventory.stock.changed',
    '  SCHEMA_COMPATIBILITY=NONE {{ binaryName }} schemas:check --json',
  ]
  static override options = { startApp: true }

  declare candidate: string | undefined
  declare subject: string | undefined
  declare committed: boolean
  declare modules: string | undefined
  declare json: boolean

  static {
    this.defineFlag('candidate', { type: 'string', description: 'File with a schema that is to be judged, too' })
    this.defineFlag('subject', {
      type: 'string',
      description: 'Its subject or event type; by default by its full name',
    })
    this.defineFlag('committed', { type: 'boolean', description: 'Only the files, without registry and stores' })
    this.defineFlag('modules', { type: 'string', description: 'Only these, separated by commas; by default MODULES' })
    this.defineFlag('json', { type: 'boolean', description: 'For programs' })
  }

  override async run() {
    if (this.committed) return this.#checkCommitted()
    const candidate = this.candidate === undefined ? undefined : { file: this.candidate, subject: this.subject }
    const report = await schemaReport(namedModules(this.modules), candidate)
    if (report.status !== 'ok') this.exitCode = 1
    if (this.json) console.log(JSON.stringify(report, undefined, 2))
    else this.#tell(report)
  }

  async #checkCommitted() {
    const findings = await checkSchemas(app.makePath())
    if (findings.some(({ problems }) => problems.length > 0)) this.exitCode = 1
    if (this.json) return console.log(JSON.stringify(findings, undefined, 2))
    for (const { subject, versions, problems } of findings)
      this.#line(problems.length === 0, `${subject}: ${problems.join('; ') || `${versions} committed, compatible`}`)
  }

  #tell({ registry, demanded, contracts, candidate, deadLetters }: SchemaReport) {
    this.logger.log(`Registry: ${registry}. This shop demands ${demanded}.\n`)
    for (const { event, subject, committed, registered, level, verdict, problems } of contracts) {
      const figures = `${committed} committed, ${registered} registered, ${level ?? 'no level yet'}`
      this.#line(problems.length === 0, `${event} (${subject}): ${figures}; ${verdict}`)
      for (const problem of problems) this.logger.log(`    ${problem}`)
    }
    if (candidate) {
      const { file, subject, level, verdict, reasons } = candidate
      this.logger.log('\nCandidate')
      this.#line(reasons.length === 0, `${file} for ${subject} (${level ?? 'no level yet'}): ${VERDICTS[verdict]}`)
      for (const reason of reasons) this.logger.log(`    ${reason}`)
    }
    this.logger.log(deadLetters.length > 0 ? '\nDead letters' : '\nNo dead letter is due to a schema.')
    for (const { consumer, event, count, waiting, example, cause } of deadLetters) {
      this.#line(
        false,
        `${consumer} could not read ${count} × ${event}, ${waiting} more wait behind; one is ${example}`
      )
      this.logger.log(`    ${cause}`)
    }
  }

  #line(well: boolean, text: string) {
    this.logger.log(`${well ? this.colors.green('✔') : this.colors.red('✖')} ${text}`)
  }
}

const VERDICTS = {
  accepted: 'accepted',
  refused: 'refused by the registry',
  unchecked: 'let through, because nothing is compared; all the same',
}
