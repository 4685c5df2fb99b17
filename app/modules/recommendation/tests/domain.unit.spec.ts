import { test } from '@japa/runner'
import { countedSkus, pairsOf } from '#modules/recommendation/domain/pairs'
import { addItems, type Candidate } from '#modules/recommendation/domain/rank'
import { hourFolder, objectKey } from '#modules/recommendation/domain/request_log'

const candidate = (sku: string, productId: string, orders: number): Candidate => ({
  sku,
  productId,
  slug: productId,
  title: productId,
  orders,
})

const rule = { reason: 'popular' as const, total: 8, leftOut: new Set<string>(), limit: 3 }

test.group('recommendation: choosing', () => {
  test('one SKU per product, the best one, up to the limit', ({ assert }) => {
    const candidates = [
      candidate('a1', 'a', 8),
      candidate('a2', 'a', 7),
      candidate('b1', 'b', 3),
      candidate('c1', 'c', 1),
      candidate('d1', 'd', 1),
    ]
    const items = addItems([], candidates, rule)
    assert.deepEqual(
      items.map(({ sku, score }) => [sku, score]),
      [
        ['a1', 1],
        ['b1', 0.375],
        ['c1', 0.125],
      ]
    )
  })

  test('fills up what is chosen, and repeats none of it nor what is left out', ({ assert }) => {
    const first = addItems([], [candidate('a1', 'a', 1)], { ...rule, reason: 'co_purchase', total: 3 })
    const items = addItems(first, [candidate('a2', 'a', 9), candidate('b1', 'b', 9), candidate('c1', 'c', 8)], {
      ...rule,
      leftOut: new Set(['b']),
    })
    assert.deepEqual(
      items.map(({ sku, reason, score }) => [sku, reason, score]),
      [
        ['a1', 'co_purchase', 0.3333],
        ['c1', 'popular', 1],
      ]
    )
    assert.lengthOf(first, 1)
  })

  test('nothing to compare with is no score', ({ assert }) => {
    assert.equal(addItems([], [candidate('a', 'a', 0)], { ...rule, total: 0 })[0]!.score, 0)
  })
})

test.group('recommendation: counting', () => {
  test('each pair once, whatever the order of the lines', ({ assert }) => {
    const skus = countedSkus([{ sku: 'c' }, { sku: 'a' }, { sku: 'c' }, { sku: 'b' }])
    assert.deepEqual(skus, ['a', 'b', 'c'])
    assert.deepEqual(pairsOf(skus), [
      ['a', 'b'],
      ['a', 'c'],
      ['b', 'c'],
    ])
    assert.deepEqual(pairsOf(['a']), [])
  })

  test('of a large order only some SKUs count', ({ assert }) => {
    const skus = countedSkus(Array.from({ length: 100 }, (_, n) => ({ sku: `S${n}` })))
    assert.lengthOf(pairsOf(skus), 66)
  })
})

test('recommendation: the log is partitioned by hour, UTC', ({ assert }) => {
  assert.equal(hourFolder(Date.parse('2026-01-31T23:59:59.999Z')), 'dt=2026-01-31/hour=23')
  assert.equal(hourFolder(Date.parse('2026-02-01T00:00:00Z')), 'dt=2026-02-01/hour=00')
  assert.equal(objectKey('dt=2026-02-01/hour=00', 'x'), 'requests/dt=2026-02-01/hour=00/part-x.jsonl')
})
