import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'

interface Violation {
  readonly from: string
  readonly rule: { readonly name: string }
}

/** What dependency-cruiser finds in these folders with the rules of this repository. */
async function violations(...folders: string[]): Promise<Violation[]> {
  const run = promisify(execFile)
  const script = app.makePath('node_modules/.bin/depcruise')
  const { stdout } = await run(process.execPath, [script, ...folders, '--output-type', 'json'], {
    cwd: app.makePath(),
    maxBuffer: 100_000_000,
  }).catch((error: { stdout?: string }) => {
    /* Its exit code counts violations. */
    if (!error.stdout) throw error
    return { stdout: error.stdout }
  })
  return (JSON.parse(stdout) as { summary: { violations: Violation[] } }).summary.violations
}

/** The file in the fixture and the rule that it breaks. */
const PLANTED = {
  'modules/alpha/actions/reach_into_beta.ts': 'modules-meet-at-contracts',
  'modules/alpha/controllers/call_beta.ts': 'contracts-are-for-what-listens',
  'modules/beta/contract.ts': 'contracts-stand-alone',
  'platform/http/view.ts': 'platform-knows-no-module',
  'web/open_the_store.ts': 'web-is-a-client',
  'modules/alpha/domain/look_at_rows.ts': 'domain-is-pure',
  'modules/alpha/actions/drive_an_engine.ts': 'engines-behind-adapters',
  'modules/alpha/actions/first.ts': 'no-circles',
  'modules/alpha/actions/lose_an_import.ts': 'no-lost-imports',
  'platform/docs/lean_on_tests.ts': 'tests-are-for-tests',
  'modules/alpha/actions/open_a_store.ts': 'stores-are-opened-once',
  '../database/migrations/alpha/0001_take_from_beta.ts': 'migrations-keep-to-their-module',
}

test.group('boundaries', () => {
  test('every rule finds what was planted to break it', async ({ assert }) => {
    const found = await violations('tests/architecture/fixtures/app', 'tests/architecture/fixtures/database')
    for (const [file, rule] of Object.entries(PLANTED)) {
      const path = join('tests/architecture/fixtures/app', file)
      const here = found.filter(({ from }) => from === path)
      assert.include(
        here.map((violation) => violation.rule.name),
        rule,
        file
      )
    }
  }).timeout(30_000)

  test('the application breaks none', async ({ assert }) => {
    const found = await violations('app', 'bin', 'commands', 'providers', 'start', 'config', 'database')
    assert.deepEqual(
      found.map(({ from, rule }) => `${from}: ${rule.name}`),
      []
    )
  }).timeout(30_000)
})
