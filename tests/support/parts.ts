import { spawn } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** One run of the test runner. */
export interface Part {
  readonly title: string
  /** Suites, and `--files` patterns. */
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}

export interface Outcome {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
}

/** A part that takes longer has hung: it is ended, its output shown, and it counts as failed. */
const LONGEST_MS = 20 * 60_000

const TOTALS = /^(\d+) passed, (\d+) failed(?:, (\d+) skipped)?$/m

export const none: Outcome = { passed: 0, failed: 0, skipped: 0 }

export const plus = (a: Outcome, b: Outcome): Outcome => ({
  passed: a.passed + b.passed,
  failed: a.failed + b.failed,
  skipped: a.skipped + b.skipped,
})

export const inWords = ({ passed, failed, skipped }: Outcome): string =>
  `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`

/** Files of an integration run. */
export const integration = (...files: string[]): string[] => ['integration', ...files.flatMap((f) => ['--files', f])]

/** The test runner in a process of its own: the tests are an application, and who asks for them is a command. */
export function spawnTests(
  root: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  stdio: 'inherit' | 'pipe' = 'inherit'
) {
  return spawn(process.execPath, ['--disable-warning=ExperimentalWarning', 'bin/test.ts', ...args], {
    cwd: root,
    env: { ...process.env, FORCE_COLOR: process.stdout.isTTY ? '1' : '0', ...env },
    stdio,
  })
}

/**
 * Plays a part. What it prints is kept in a file under var/test, and shown when something failed.
 * @param say takes text that is to be shown
 */
export async function play(root: string, { title, args, env }: Part, say: (text: string) => void): Promise<Outcome> {
  const child = spawnTests(root, args, env, 'pipe')
  let output = ''
  child.stdout!.on('data', (chunk: Buffer) => (output += chunk.toString()))
  child.stderr!.on('data', (chunk: Buffer) => (output += chunk.toString()))
  const hung = setTimeout(() => child.kill('SIGKILL'), LONGEST_MS)
  const code = await new Promise<number | null>((resolve) => child.once('exit', resolve))
  clearTimeout(hung)
  const folder = join(root, 'var/test')
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, `${title.replaceAll(/\W+/g, '-')}.log`), output)
  const found = TOTALS.exec(output.trimEnd().split('\n').at(-1) ?? '')
  /* A run that ends without its last line did not end well, whatever its exit code. */
  const outcome = found
    ? { passed: Number(found[1]), failed: Number(found[2]), skipped: Number(found[3] ?? 0) }
    : { passed: 0, failed: 1, skipped: 0 }
  if (outcome.failed > 0 || code !== 0) say(output)
  else if (outcome.skipped > 0) say(output.slice(output.lastIndexOf('\nSkipped:')).trimEnd())
  return code !== 0 && outcome.failed === 0 ? { ...outcome, failed: 1 } : outcome
}
