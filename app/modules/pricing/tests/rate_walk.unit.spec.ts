import { test } from '@japa/runner'
import { nextRate } from '#modules/pricing/domain/rate_walk'

const walk = (seed: string, steps: number) => {
  const rates = [1_085_000]
  for (let step = 1; step <= steps; step++) rates.push(nextRate(rates.at(-1)!, { seed, currency: 'USD', step }))
  return rates
}

test.group('pricing: exchange rates', () => {
  test('the same seed walks the same way, another one another', ({ assert }) => {
    assert.deepEqual(walk('a', 50), walk('a', 50))
    assert.notDeepEqual(walk('a', 50), walk('b', 50))
  })

  test('each step is half a per cent at most, and goes either way', ({ assert }) => {
    const rates = walk('a', 500)
    const steps = rates.slice(1).map((rate, i) => rate / rates[i]! - 1)
    for (const step of steps) assert.isAtMost(Math.abs(step), 0.005_001)
    assert.isTrue(steps.some((step) => step > 0.004) && steps.some((step) => step < -0.004))
  })

  test('a rate never falls to zero', ({ assert }) => {
    for (let step = 1; step <= 100; step++) {
      assert.isAtLeast(nextRate(1, { seed: 'a', currency: 'USD', step }), 1)
    }
  })
})
