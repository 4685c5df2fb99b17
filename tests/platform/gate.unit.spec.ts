import { test } from '@japa/runner'
import { Gate } from '#platform/runtime/gate'

test.group('gate', () => {
  test('lets so many in at once, the others in their order, and goes on after a failure', async ({ assert }) => {
    const gate = new Gate(2)
    const order: number[] = []
    let inside = 0
    let most = 0
    const results = await Promise.allSettled(
      Array.from({ length: 9 }, (_, i) =>
        gate.through(async () => {
          most = Math.max(most, ++inside)
          order.push(i)
          await new Promise((resolve) => setImmediate(resolve))
          inside--
          if (i === 3) throw new Error('No')
        })
      )
    )
    assert.equal(most, 2)
    assert.deepEqual(order, [0, 1, 2, 3, 4, 5, 6, 7, 8])
    assert.deepEqual(
      results.map(({ status }) => status === 'fulfilled'),
      order.map((i) => i !== 3)
    )
  })
})
