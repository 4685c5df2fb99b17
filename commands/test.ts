import { existsSync, readdirSync } from 'node:fs'
import { MODULES } from '#config/modules'
import { Command } from '#platform/console/command'
import type { Part } from '#tests/support/parts'

export default class Test extends Command {
  static override commandName = 'test'
  static override description = 'Run the tests: all of them, or suites and files that are named'
  static override help = [
    'Without arguments everything runs: each module by itself, then all together, then shops in processes of their own.',
    'What follows otherwise goes to the test runner, with MODULES= for the modules that are to be there:',
    '',
    '  {{ binaryName }} test unit --files "app/modules/pricing/tests/*"',
    '  MODULES=inventory {{ binaryName }} test integration --files "app/modules/inventory/tests/*"',
  ]
  static override options = { allowUnknownFlags: true }

  static {
    this.defineArgument('suites', { type: 'spread', required: false, description: 'unit, integration, e2e' })
  }

  override async run() {
    const { spawnTests } = await import('#tests/support/parts')
    const args = process.argv.slice(process.argv.indexOf('test') + 1)
    if (args.length === 0) return this.#everything()
    const child = spawnTests(this.app.makePath(), args)
    this.exitCode = await new Promise<number>((resolve) => child.once('exit', (code) => resolve(code ?? 1)))
  }

  async #everything(): Promise<void> {
    const { inWords, integration, none, play, plus } = await import('#tests/support/parts')
    const alone = MODULES.filter((module) => this.#hasTests(module)).map((module): Part => ({
      title: `integration: ${module} alone`,
      args: integration(`app/modules/${module}/tests/*`),
      env: { MODULES: module },
    }))
    const parts: Part[] = [
      { title: 'unit', args: ['unit'] },
      ...alone,
      { title: 'integration: all modules', args: integration('tests/suites/*', 'tests/platform/*', 'app/web/tests/*') },
      { title: 'e2e', args: ['e2e'] },
    ]
    let sum = none
    for (const part of parts) {
      const startedAt = performance.now()
      const outcome = await play(this.app.makePath(), part, (text) => this.logger.log(text))
      sum = plus(sum, outcome)
      const seconds = Math.round((performance.now() - startedAt) / 1000)
      const mark = outcome.failed > 0 ? this.colors.red('✖') : this.colors.green('✔')
      this.logger.log(`${mark} ${part.title.padEnd(34)}${inWords(outcome)} (${seconds} s)`)
    }
    this.logger.log(`\n${inWords(sum)}`)
    if (sum.failed > 0) this.exitCode = 1
  }

  #hasTests(module: string): boolean {
    const folder = this.app.makePath('app/modules', module, 'tests')
    return existsSync(folder) && readdirSync(folder).some((file) => file.endsWith('.int.spec.ts'))
  }
}
