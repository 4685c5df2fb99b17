import frameworkLog from '@adonisjs/core/services/logger'
import { diagnose } from '#platform/diagnosis/diagnose'
import type { Finding } from '#platform/diagnosis/finding'
import { logger as log } from '#platform/observability/logger'
import { Command } from '#platform/console/command'
import { namedModules } from '#platform/console/open_modules'

export default class Doctor extends Command {
  static override commandName = 'doctor'
  static override description = 'Say what each module stands on: stores, engines, versions, migrations, topics, lag'
  static override help = [
    'Changes nothing. Ends with 1 when something that a module needs does not answer.',
    '',
    '  MODULES=order {{ binaryName }} doctor',
    '  {{ binaryName }} doctor --modules order,payment --json',
  ]
  static override options = { startApp: true }

  declare modules: string | undefined
  declare json: boolean

  static {
    this.defineFlag('modules', { type: 'string', description: 'Only these, separated by commas; by default MODULES' })
    this.defineFlag('json', { type: 'boolean', description: 'For programs' })
  }

  override async run() {
    /* What goes wrong is said once, as a finding. */
    for (const each of [log, frameworkLog]) each.level = 'silent'
    const diagnosis = await diagnose(namedModules(this.modules))
    if (diagnosis.status === 'error') this.exitCode = 1
    if (this.json) {
      console.log(JSON.stringify(diagnosis, undefined, 2))
      return
    }
    this.logger.log(`Profile: ${diagnosis.profile}\n`)
    for (const line of this.#table(diagnosis.findings)) this.logger.log(line)
    const count = (status: Finding['status']) => diagnosis.findings.filter((each) => each.status === status).length
    this.logger.log(`\n${count('ok')} well, ${count('warning')} to look at, ${count('error')} not working`)
  }

  /** One line each, the module named on its first. */
  #table(findings: readonly Finding[]): string[] {
    const rows = findings.map(({ module, part, engine, where, detail }, i) => [
      module === findings[i - 1]?.module ? '' : module,
      part,
      engine,
      relativeTo(process.cwd(), where),
      detail,
    ])
    const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => row[column]!.length)))
    return findings.map(({ status }, i) => {
      const cells = rows[i]!.map((cell, column) => cell.padEnd(widths[column] ?? 0))
      return `${this.#mark(status)} ${cells.join('  ')}`
    })
  }

  #mark(status: Finding['status']): string {
    if (status === 'ok') return this.colors.green('✔')
    return status === 'warning' ? this.colors.yellow('!') : this.colors.red('✖')
  }
}

const relativeTo = (folder: string, path: string) =>
  path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : path
