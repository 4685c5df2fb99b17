import { test } from '@japa/runner'
import { batched } from '#modules/catalog/graphql/batch'

test.group('catalog: look-ups of one GraphQL request', () => {
  test('what is asked for in one turn is loaded in one go, each key once', async ({ assert }) => {
    const loads: number[][] = []
    const load = batched(async (keys: readonly number[]) => {
      loads.push([...keys])
      return new Map(keys.filter((key) => key < 9).map((key) => [key, key * 2]))
    })
    const later = (key: number) =>
      Promise.resolve()
        .then(() => undefined)
        .then(() => load(key))
    assert.deepEqual(await Promise.all([load(1), load(2), load(1), load(9), later(3)]), [2, 4, 2, undefined, 6])
    assert.deepEqual(loads, [[1, 2, 9, 3]])
    assert.deepEqual(await Promise.all([load(1), load(4)]), [2, 8])
    assert.deepEqual(loads.slice(1), [[4]])
  })

  test('everybody who asked learns that it failed, and the next turn may succeed', async ({ assert }) => {
    let broken = true
    const load = batched(async (keys: readonly string[]) => {
      if (broken) throw new Error('no answer')
      return new Map(keys.map((key) => [key, key]))
    })
    const [one, two] = await Promise.allSettled([load('a'), load('b')])
    assert.deepEqual([one.status, two.status], ['rejected', 'rejected'])
    broken = false
    assert.equal(await load('c'), 'c')
  })
})
