import { execFile } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import { promisify } from 'node:util'
import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import { unmeasurable } from '#tests/bench/proc'
import type { Report } from '#tests/bench/report'

/** Runs `node ace bench` as a person would: none of what the tests set for themselves. */
async function bench(...flags: string[]): Promise<{ stdout: string; report: Report }> {
  const env = { ...process.env }
  delete env.NODE_ENV
  const { stdout } = await promisify(execFile)(process.execPath, ['ace.js', 'bench', ...flags], {
    cwd: app.makePath(),
    env,
  })
  const file = /Every figure of every round: (\S+)/.exec(stdout)![1]!
  const report = JSON.parse(readFileSync(file, 'utf8')) as Report
  rmSync(file)
  return { stdout, report }
}

test.group('bench', () => {
  test('the quick run measures everything, and shop and shoppers agree', async ({ assert }) => {
    const { stdout, report } = await bench('--quick', '--seconds', '1', '--shoppers', '2,4', '--rates', '5')

    const [round] = report.rounds
    assert.lengthOf(report.rounds, 1)
    assert.sameMembers(
      round!.checkouts.map(({ name }) => name),
      ['2 shoppers', '4 shoppers', '5 arrivals/s']
    )
    assert.sameMembers(
      round!.requests.map(({ name }) => name),
      ['list', 'hello', 'add to cart', 'two inserts']
    )
    for (const { result, hop } of round!.checkouts) {
      assert.isAbove(result.confirmedInAll, 0)
      assert.deepEqual(result.errorSamples, {})
      assert.isAbove(result.steps.confirm.p50, 0)
      assert.isAbove(hop.deliveries, 0)
      assert.isAbove(hop.p99, 0)
    }
    for (const { result } of round!.requests) {
      assert.isAbove(result.latency.count, 0)
      assert.deepEqual(result.errorSamples, {})
    }
    const { books } = round!
    assert.isAbove(books.confirmed, 0)
    assert.deepEqual([books.confirmed, books.unitsSold], [books.confirmedByClient, books.unitsByClient])

    /* A figure that is missing is printed as a dash. */
    for (const rows of Object.values(report.tables)) assert.isNotEmpty(rows)
    if (!unmeasurable) assert.notInclude(stdout.replaceAll(/\| ---.*/g, ''), '| – ')
    for (const { aim } of report.aims) assert.include(stdout, aim)
    assert.lengthOf(report.aims, 7)
  })

  test('a flag that makes no sense is refused in a sentence', async ({ assert }) => {
    const refusal = await bench('--shoppers', 'many').catch((error: { stderr: string; code: number }) => error)
    assert.include((refusal as { stderr: string }).stderr, '--shoppers is a list of whole numbers from 1 to 500')
    assert.notInclude((refusal as { stderr: string }).stderr, ' at ')
  })
})
