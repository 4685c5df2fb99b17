import { Command } from '#platform/console/command'
import type { Outcome } from '#tests/support/parts'

export default class TestReal extends Command {
  static override commandName = 'test:real'
  static override description = 'Run the tests on the real engines that `make engines` started, and count per engine'
  static override help = [
    'Each part has a namespace of its own on the engines, so a shop that runs on them is not disturbed:',
    '',
    '  {{ binaryName }} test:real',
    '  {{ binaryName }} test:real --only kafka',
  ]

  declare only: string | undefined

  static {
    this.defineFlag('only', { type: 'string', description: 'Only parts whose title has this in it' })
  }

  override async run() {
    const { inWords, none, play, plus } = await import('#tests/support/parts')
    const { dropNamespace } = await import('#tests/engines/drop_namespace')
    const { openNamespace } = await import('#tests/engines/namespace')
    const { realParts } = await import('#tests/engines/real_parts')
    const run = `t${process.pid}`
    const opened = new Set<string>()
    const open = async (name: string) => {
      opened.add(`${run}_${name}`)
      return openNamespace(`${run}_${name}`)
    }
    const perEngine = new Map<string, Outcome>()
    const only = this.only?.toLowerCase() ?? ''
    for (const { engine, title, prepare } of realParts(open).filter((part) =>
      part.title.toLowerCase().includes(only)
    )) {
      const startedAt = performance.now()
      const outcome = await play(this.app.makePath(), await prepare(), (text) => this.logger.log(text))
      perEngine.set(engine, plus(perEngine.get(engine) ?? none, outcome))
      const mark = outcome.failed > 0 ? this.colors.red('✖') : this.colors.green('✔')
      const seconds = Math.round((performance.now() - startedAt) / 1000)
      this.logger.log(`${mark} ${title.padEnd(36)}${inWords(outcome)} (${seconds} s)`)
    }
    for (const name of opened) await dropNamespace(name)
    this.logger.log('')
    for (const [engine, outcome] of perEngine) this.logger.log(`  ${engine.padEnd(18)}${inWords(outcome)}`)
    const sum = [...perEngine.values()].reduce(plus, none)
    this.logger.log(`\n${inWords(sum)}`)
    if (sum.failed > 0 || sum.passed === 0) this.exitCode = 1
  }
}
