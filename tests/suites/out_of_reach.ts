import { test } from '@japa/runner'

/** Says in the report, and in its count of skipped tests, that an adapter was not put through its suite. */
export function outOfReach(adapter: string, reason: string): void {
  test.group(adapter, () => {
    test(`not put through the suite: ${reason}`, () => undefined).skip(true, reason)
  })
}
