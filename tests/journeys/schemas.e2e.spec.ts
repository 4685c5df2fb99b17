import { test } from '@japa/runner'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { SchemaReport } from '#platform/diagnosis/schema_report'
import { NextStockChanged } from '#tests/journeys/fixtures/next_stock_changed'
import { Journey } from '#tests/journeys/journey'
import { openShop } from '#tests/journeys/open_shop'
import { runToEnd, startShop, storesOf } from '#tests/support/processes'

const EVENT = 'inventory.stock.changed'

/** `schemas:check --json` over the stores of that shop. */
async function reportOf(env: Record<string, string>, ...flags: string[]) {
  const { code, stdout, stderr } = await runToEnd(['ace.js', 'schemas:check', '--json', ...flags], env)
  if (!stdout.startsWith('{')) throw new Error(`schemas:check gave no report: ${stdout}${stderr}`)
  const report = JSON.parse(stdout) as SchemaReport
  return { code, report, contract: report.contracts.find(({ event }) => event === EVENT)! }
}

test.group('journeys: a version that its readers do not understand', () => {
  test('is refused with the verdict; let through, it ends in dead letters, and the report shows both', async ({
    assert,
  }) => {
    const process = await startShop()
    try {
      const env = await storesOf(process.dataDir)
      const journey = new Journey(() => undefined)
      const shop = await openShop([process.url])
      const [spoilt, sound] = [await shop.putOnSale(journey, 10), await shop.putOnSale(journey, 10)]
      const count = async (sku: string, onHand: number) => {
        const answer = await shop.api.put(`/v1/stock/${sku}`, { onHand }, { bearer: await shop.staff() })
        journey.status('count stock', answer, 200)
      }
      const shown = async ({ slug }: { slug: string }): Promise<number> =>
        (await shop.api.get(`/v1/products/${slug}?region=eu-west`)).body.variants[0].available
      const asNext = (level: string) =>
        runToEnd(['tests/journeys/fixtures/next_inventory.ts', spoilt.sku], { ...env, SCHEMA_COMPATIBILITY: level })

      const before = await reportOf(env)
      assert.equal(before.code, 0, JSON.stringify(before.report))
      assert.deepEqual(
        before.report.contracts.filter(({ verdict }) => verdict !== 'registered'),
        []
      )
      assert.include(before.contract, { committed: 1, registered: 1, level: 'FULL_TRANSITIVE' })

      const candidate = join(process.dataDir, 'next.avsc')
      writeFileSync(candidate, JSON.stringify(NextStockChanged.schema))
      const judged = await reportOf(env, '--candidate', candidate, '--subject', EVENT)
      assert.equal(judged.code, 1)
      assert.equal(judged.report.candidate!.verdict, 'refused')
      assert.match(judged.report.candidate!.reasons.join(), /version 1.*available/)
      const lenient = await reportOf({ ...env, SCHEMA_COMPATIBILITY: 'NONE' }, '--candidate', candidate)
      assert.equal(lenient.report.candidate!.verdict, 'unchecked')
      assert.match(lenient.report.candidate!.reasons.join(), /available/)

      const none = await runToEnd(['ace.js', 'schemas:check', '--candidate', 'package.json'], env)
      assert.equal(none.code, 1)
      assert.match(none.stderr, /^package\.json is no Avro schema: .*\.$/m)

      const refused = await asNext('FULL_TRANSITIVE')
      assert.equal(refused.code, 1, refused.stdout)
      assert.match(refused.stderr, /not compatible with its earlier versions: .*available/s)
      assert.equal((await reportOf(env)).contract.registered, 1)

      const passed = await asNext('NONE')
      assert.equal(passed.code, 0, passed.stderr)
      await count(spoilt.sku, 5)
      await count(sound.sku, 7)
      await journey.until('the other key to go on', async () => (await shown(sound)) === 7)
      const damaged = await journey.until(
        'what comes later under the key to wait',
        async () => {
          const found = await reportOf(env)
          const { deadLetters } = found.report
          return deadLetters.length === 2 && deadLetters.every(({ waiting }) => waiting > 0) && found
        },
        60_000
      )
      assert.equal(await shown(spoilt), 10)
      assert.equal(damaged.code, 1)
      assert.equal(damaged.contract.registered, 2)
      assert.match(damaged.contract.problems.join(), /registered all the same: .*version 2.*available/)
      for (const { event, count: letters, cause, consumer } of damaged.report.deadLetters) {
        assert.equal(event, EVENT)
        assert.equal(letters, 1, consumer)
        assert.match(cause, /schema \d+ \(inventory\.events-.*Changed, version 2\).*version 1: field available: /)
      }
      assert.sameMembers(
        damaged.report.deadLetters.map(({ consumer }) => consumer),
        ['catalog.inventory', 'support.inventory']
      )

      /* Replayed it is still not to be read, and is dead again without more attempts; given up, the key goes on. */
      for (const { example } of damaged.report.deadLetters) {
        assert.equal((await runToEnd(['ace.js', 'dead-letter:replay', example], env)).code, 0)
        await journey.until('it is dead again', async () => {
          const { stdout } = await runToEnd(['ace.js', 'dead-letter:show', example], env)
          return /"state": "dead"/.test(stdout) && /"attempts": 1\b/.test(stdout)
        })
        assert.equal((await runToEnd(['ace.js', 'dead-letter:discard', example], env)).code, 0)
      }
      await journey.until('what waited to be read', async () => (await shown(spoilt)) === 5)
      const after = await reportOf(env)
      assert.isEmpty(after.report.deadLetters)
      assert.isNotEmpty(after.contract.problems)
    } finally {
      await process.stop()
    }
  }).timeout(600_000)
})
