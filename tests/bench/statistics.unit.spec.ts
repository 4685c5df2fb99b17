import { test } from '@japa/runner'
import { charge } from '#tests/bench/cpu_profile'
import { hopBetween } from '#tests/bench/hop'
import {
  combined,
  histogramsBy,
  percentile,
  poissonArrivals,
  quantile,
  seededRandom,
  shareWithin,
  spread,
  summarize,
} from '#tests/bench/statistics'

test.group('samples', () => {
  test('a percentile is a value that was measured, by nearest rank', ({ assert }) => {
    const sorted = Array.from({ length: 100 }, (_, n) => n + 1)
    assert.deepEqual(
      [0, 50, 95, 99, 99.5, 100].map((p) => percentile(sorted, p)),
      [1, 50, 95, 99, 100, 100]
    )
    assert.equal(percentile([7], 50), 7)
    assert.isNaN(percentile([], 50))
  })

  test('a summary does not mind the order and leaves its input as it was', ({ assert }) => {
    const values = [30, 10, 20]
    assert.deepEqual(summarize(values), { count: 3, mean: 20, p50: 20, p95: 30, p99: 30, max: 30 })
    assert.deepEqual(values, [30, 10, 20])
    assert.isNaN(summarize([]).mean)
  })

  test('rounds give a median with the least and the greatest, without what was not measured', ({ assert }) => {
    assert.deepEqual(spread([10, 9, 100]), { median: 10, min: 9, max: 100 })
    assert.deepEqual(spread([4, undefined, NaN, 2]), { median: 3, min: 2, max: 4 })
    assert.isNaN(spread([undefined]).median)
  })
})

test.group('chance', () => {
  test('the same seed gives the same numbers, another one others', ({ assert }) => {
    const draw = (seed: number) => {
      const random = seededRandom(seed)
      return Array.from({ length: 1000 }, random)
    }
    assert.deepEqual(draw(1), draw(1))
    assert.notDeepEqual(draw(1), draw(2))
    assert.isTrue(draw(3).every((value) => value >= 0 && value < 1))
    assert.closeTo(summarize(draw(4)).mean, 0.5, 0.03)
  })

  test('arrivals are those of a Poisson process, and the same for the same seed', ({ assert }) => {
    const arrivals = poissonArrivals(40, 500, seededRandom(5))
    assert.deepEqual(arrivals, poissonArrivals(40, 500, seededRandom(5)))
    assert.deepEqual(
      arrivals,
      arrivals.toSorted((a, b) => a - b)
    )
    assert.isBelow(arrivals.at(-1)!, 500_000)
    /* 20,000 are expected with a standard deviation of 141. */
    assert.closeTo(arrivals.length, 20_000, 5 * 141)
    const gaps = arrivals.map((at, n) => at - (arrivals[n - 1] ?? 0))
    const { mean } = summarize(gaps)
    const deviation = Math.sqrt(gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length)
    assert.closeTo(mean, 25, 1)
    /* Of an exponential distribution they are equal; of an even beat it would be 0. */
    assert.closeTo(deviation / mean, 1, 0.05)
    assert.isEmpty(poissonArrivals(0.001, 1, seededRandom(6)))
  })
})

const scrape = (counts: Record<string, readonly number[]>) =>
  [
    '# TYPE faultline_event_delay_seconds histogram',
    ...Object.entries(counts).flatMap(([module, [fast, slow, all]]) => [
      `faultline_event_delay_seconds_bucket{le="0.01",module="${module}"} ${fast}`,
      `faultline_event_delay_seconds_bucket{le="0.1",module="${module}"} ${slow}`,
      `faultline_event_delay_seconds_bucket{le="+Inf",module="${module}"} ${all}`,
      `faultline_event_delay_seconds_count{module="${module}"} ${all}`,
    ]),
    'faultline_outbox_delay_seconds_bucket{le="0.01",module="order"} 99',
  ].join('\n')

test.group('histograms', () => {
  test('buckets are read by label, of the metric that is asked for alone', ({ assert }) => {
    const found = histogramsBy('module', scrape({ order: [1, 2, 3], cart: [4, 5, 6] }), 'faultline_event_delay_seconds')
    assert.deepEqual([...found.keys()], ['order', 'cart'])
    assert.deepEqual(
      [...found.get('order')!],
      [
        [0.01, 1],
        [0.1, 2],
        [Infinity, 3],
      ]
    )
  })

  test('a quantile is interpolated within its bucket', ({ assert }) => {
    const buckets = new Map([
      [10, 50],
      [20, 100],
      [Infinity, 100],
    ])
    assert.equal(quantile(buckets, 0.25), 5)
    assert.equal(quantile(buckets, 0.5), 10)
    assert.equal(quantile(buckets, 0.99), 19.8)
    assert.equal(quantile(buckets, 1), 20)
  })

  test('beyond the last bound it is that bound, and of nothing it is not a number', ({ assert }) => {
    const buckets = new Map([
      [10, 1],
      [Infinity, 4],
    ])
    assert.equal(quantile(buckets, 0.99), 10)
    assert.isNaN(quantile(new Map(), 0.5))
    assert.isNaN(quantile(new Map([[Infinity, 0]]), 0.5))
  })

  test('an empty bucket in between does not matter', ({ assert }) => {
    const buckets = new Map([
      [1, 0],
      [2, 0],
      [4, 10],
      [Infinity, 10],
    ])
    assert.equal(quantile(buckets, 0.5), 3)
  })

  test('sums and differences are made bucket by bucket', ({ assert }) => {
    const [a, b] = [new Map([[1, 5]]), new Map([[1, 2]])]
    assert.deepEqual(
      [
        ...combined([
          [a, 1],
          [b, 1],
        ]),
      ],
      [[1, 7]]
    )
    assert.deepEqual(
      [
        ...combined([
          [a, 1],
          [b, -1],
        ]),
      ],
      [[1, 3]]
    )
  })

  test('the share within a bound is exact', ({ assert }) => {
    const buckets = new Map([
      [0.1, 97],
      [Infinity, 100],
    ])
    assert.equal(shareWithin(buckets, 0.1), 0.97)
  })

  test('hops are the deliveries between two scrapes, also of a module that had none before', ({ assert }) => {
    const hop = hopBetween(
      scrape({ order: [100, 100, 100] }),
      scrape({ order: [150, 190, 200], cart: [100, 100, 100] })
    )
    assert.equal(hop.deliveries, 200)
    assert.closeTo(hop.p50, 10 * (100 / 150), 1e-9)
    assert.equal(hop.within100, 0.95)
    assert.closeTo(hop.byModule.cart!, 9.9, 1e-9)
    assert.equal(hop.byModule.order, 100)
  })
})

test('a profile’s time within the window is charged to what ran and to the innermost function of ours', ({
  assert,
}) => {
  const frame = (functionName: string, url: string) => ({ functionName, url, lineNumber: 1 })
  const nodes = [
    { id: 1, callFrame: frame('(root)', ''), children: [2, 5] },
    { id: 2, callFrame: frame('addItem', 'file:///shop/app/modules/cart/actions/set_item.ts'), children: [3] },
    { id: 3, callFrame: frame('validate', 'file:///shop/node_modules/@vinejs/vine/build/index.js'), children: [4] },
    { id: 4, callFrame: frame('parse', 'node:internal/url') },
    { id: 5, callFrame: frame('(idle)', '') },
  ]
  /* The first sample lies before the window, the fourth is rest, the last one stands for nothing any more. */
  const samples = [2, 3, 4, 5, 2, 1]
  const { areas, functions } = charge({ nodes, startTime: 0, samples, timeDeltas: [10, 10, 10, 10, 10, 10] }, 15, 55)
  assert.deepEqual(
    areas.map(({ what, percent }) => [what, Math.round(percent)]),
    [
      ['@vinejs/vine', 33],
      ['node:internal/url', 33],
      ['app/modules/cart', 33],
    ]
  )
  assert.deepEqual(
    functions.map(({ what, detail }) => [what, detail]),
    [['app/modules/cart/actions/set_item addItem', '0 ms']]
  )
})
