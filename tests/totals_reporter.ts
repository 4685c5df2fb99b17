import type { NamedReporterContract } from '@japa/runner/types'

/**
 * The last line of every run, for machines: how many tests passed, failed and were skipped. What was skipped is named
 * above it with its reason, since a test that does not run proves nothing.
 */
export const totals: NamedReporterContract = {
  name: 'totals',
  handler(runner, emitter) {
    const skipped: string[] = []
    emitter.on('test:end', (test) => {
      if (test.isSkipped) skipped.push(`${test.title.expanded}: ${test.skipReason ?? 'no reason given'}`)
    })
    emitter.on('runner:end', () => {
      const { aggregates } = runner.getSummary()
      const failed = aggregates.failed + aggregates.regression
      const rest = aggregates.skipped > 0 ? `, ${aggregates.skipped} skipped` : ''
      /* After the summary for people, which comes later than this. */
      process.once('exit', () => {
        if (skipped.length > 0) console.log(`\nSkipped:\n${skipped.map((line) => `  ${line}`).join('\n')}`)
        console.log(`\n${aggregates.passed} passed, ${failed} failed${rest}`)
      })
    })
  },
}
