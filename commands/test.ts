import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { MODULES } from '#config/modules'
import { Command } from '#platform/console/command'

interface Part {
  readonly title: string
  readonly args: readonly string[]
  readonly env?: Record<string, string>
}

interface Outcome {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
}

const TOTALS = /^(\d+) passed, (\d+) failed(?:, (\d+) skipped)?$/m

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
    const args = process.argv.slice(process.argv.indexOf('test') + 1)
    if (args.length > 0) this.exitCode = await this.#passThrough(args)
    else await this.#everything()
  }

  /** A process of its own: the tests are an application, and this one is a command. */
  #spawn(args: readonly string[], env: Record<string, string> = {}, stdio: 'inherit' | 'pipe' = 'inherit') {
    return spawn(process.execPath, ['--disable-warning=ExperimentalWarning', 'bin/test.ts', ...args], {
      cwd: this.app.makePath(),
      env: { ...process.env, FORCE_COLOR: process.stdout.isTTY ? '1' : '0', ...env },
      stdio,
    })
  }

  #passThrough(args: readonly string[]): Promise<number> {
    const child = this.#spawn(args)
    return new Promise((resolve) => child.once('exit', (code) => resolve(code ?? 1)))
  }

  async #everything(): Promise<void> {
    const sum = { passed: 0, failed: 0, skipped: 0 }
    for (const part of this.#parts()) {
      const startedAt = performance.now()
      const { passed, failed, skipped } = await this.#play(part)
      sum.passed += passed
      sum.failed += failed
      sum.skipped += skipped
      const seconds = Math.round((performance.now() - startedAt) / 1000)
      const mark = failed > 0 ? this.colors.red('✖') : this.colors.green('✔')
      const rest = skipped > 0 ? `, ${skipped} skipped` : ''
      this.logger.log(`${mark} ${part.title.padEnd(32)}${passed} passed, ${failed} failed${rest} (${seconds} s)`)
    }
    const rest = sum.skipped > 0 ? `, ${sum.skipped} skipped` : ''
    this.logger.log(`\n${sum.passed} passed, ${sum.failed} failed${rest}`)
    if (sum.failed > 0) this.exitCode = 1
  }

  #parts(): Part[] {
    const alone = MODULES.filter((module) => this.#hasTests(module)).map((module) => ({
      title: `integration: ${module} alone`,
      args: ['integration', '--files', `app/modules/${module}/tests/*`],
      env: { MODULES: module },
    }))
    return [
      { title: 'unit', args: ['unit'] },
      ...alone,
      {
        title: 'integration: all modules',
        args: ['integration', '--files', 'tests/suites/*', '--files', 'tests/platform/*', '--files', 'app/web/tests/*'],
      },
      { title: 'e2e', args: ['e2e'] },
    ]
  }

  #hasTests(module: string): boolean {
    const folder = this.app.makePath('app/modules', module, 'tests')
    return existsSync(folder) && readdirSync(folder).some((file) => file.endsWith('.int.spec.ts'))
  }

  /** Keeps what it prints in a file, and shows it when something failed. */
  async #play({ title, args, env }: Part): Promise<Outcome> {
    const child = this.#spawn(args, env, 'pipe')
    let output = ''
    child.stdout!.on('data', (chunk: Buffer) => (output += chunk.toString()))
    child.stderr!.on('data', (chunk: Buffer) => (output += chunk.toString()))
    const code = await new Promise<number | null>((resolve) => child.once('exit', resolve))
    const folder = this.app.makePath('var/test')
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, `${title.replaceAll(/\W+/g, '-')}.log`), output)
    const found = TOTALS.exec(output.trimEnd().split('\n').at(-1) ?? '')
    /* A run that ends without its last line did not end well, whatever its exit code. */
    const outcome = found
      ? { passed: Number(found[1]), failed: Number(found[2]), skipped: Number(found[3] ?? 0) }
      : { passed: 0, failed: 1, skipped: 0 }
    if (outcome.failed > 0 || code !== 0) this.logger.log(output)
    else if (outcome.skipped > 0) this.logger.log(output.slice(output.lastIndexOf('\nSkipped:')).trimEnd())
    return code !== 0 && outcome.failed === 0 ? { ...outcome, failed: 1 } : outcome
  }
}
