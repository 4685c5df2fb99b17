import { Command } from '#platform/console/command'
import type { Outcome } from '#tests/support/parts'

export default class TestReal extends Command {
  static override commandName = 'test:real'
  static override description = 'Run the tests on the real engines that `make engines` started, and count per engine'
  static override help = [
    'Each part has a namespace of its own on the engines, so a shop that runs on them is not disturbed. Where none runs and there',
    'is a container engine, they are started in containers:',
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
    const { openEngines } = await import('#tests/engines/open_engines')
    const { realParts } = await import('#tests/engines/real_parts')
    const engines = await openEngines((line) => this.logger.log(line))
    const perEngine = new Map<string, Outcome>()
    const only = this.only?.toLowerCase() ?? ''
    const parts = realParts(engines.open).filter(({ title }) => title.toLowerCase().includes(only))
    try {
      for (const { engine, title, prepare, needsNamespaces } of parts) {
        const startedAt = performance.now()
        const cannot = needsNamespaces && engines.isShared
        const outcome = cannot
          ? { ...none, skipped: 1 }
          : await play(this.app.makePath(), await prepare(), (text) => this.logger.log(text))
        perEngine.set(engine, plus(perEngine.get(engine) ?? none, outcome))
        const mark = outcome.failed > 0 ? this.colors.red('✖') : this.colors.green('✔')
        const seconds = Math.round((performance.now() - startedAt) / 1000)
        const why = cannot ? ': engines in containers have room for one shop only' : ` (${seconds} s)`
        this.logger.log(`${mark} ${title.padEnd(36)}${inWords(outcome)}${why}`)
      }
    } finally {
      await engines.close()
    }
    this.logger.log('')
    for (const [engine, outcome] of perEngine) this.logger.log(`  ${engine.padEnd(18)}${inWords(outcome)}`)
    const sum = [...perEngine.values()].reduce(plus, none)
    this.logger.log(`\n${inWords(sum)}`)
    if (sum.failed > 0 || sum.passed === 0) this.exitCode = 1
  }
}
