import { spawn } from 'node:child_process'
import { Command } from '../bin/command.ts'

export default class Test extends Command {
  static override commandName = 'test'
  static override description = 'Run the tests: all of them, or suites and files that are named'
  static override help = [
    'What follows goes to the test runner:',
    '',
    '  {{ binaryName }} test unit --files "app/modules/pricing/tests/*"',
  ]
  static override options = { allowUnknownFlags: true }

  static {
    this.defineArgument('suites', { type: 'spread', required: false, description: 'unit, integration, e2e' })
  }

  /** A process of its own: the tests are an application, and this one is a command. */
  override async run() {
    const at = process.argv.indexOf('test')
    const args = ['--disable-warning=ExperimentalWarning', 'bin/test.ts', ...process.argv.slice(at + 1)]
    const child = spawn(process.execPath, args, { cwd: this.app.makePath(), stdio: 'inherit' })
    this.exitCode = await new Promise<number>((resolve) => child.once('exit', (code) => resolve(code ?? 1)))
  }
}
