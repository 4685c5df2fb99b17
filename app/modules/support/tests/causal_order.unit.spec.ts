import { test } from '@japa/runner'
import { inCausalOrder, type Occurrence } from '#modules/support/domain/causal_order'
import { newId } from '#platform/values/id'

const ids = Object.fromEntries('abcdefgh'.split('').map((name) => [name, newId('event')]))

/** Happened and came in at `at`, unless told otherwise. */
const event = (name: string, at: number, cause: string, more: Partial<Occurrence> = {}): Occurrence => ({
  eventId: ids[name]!,
  type: 'order.confirmed',
  at,
  causationId: ids[cause] ?? cause,
  receivedAt: at,
  ...more,
})

const names = (placed: Occurrence[]) =>
  placed.map(({ eventId }) => Object.keys(ids).find((name) => ids[name] === eventId)).join('')
const marked = (placed: ReturnType<typeof inCausalOrder>, mark: 'gap' | 'outOfOrder') =>
  names(placed.filter((each) => each[mark]))

test.group('support: causal order', () => {
  test('no effect comes before its cause, even when a clock is wrong', ({ assert }) => {
    const placed = inCausalOrder([
      event('d', 40, 'b'),
      event('c', 5, 'b'),
      event('b', 20, 'a'),
      event('a', 10, 'req_1'),
    ])
    assert.equal(names(placed), 'abcd')
  })

  test('what is not tied stands by time, and by id at the same time', ({ assert }) => {
    const placed = inCausalOrder([
      event('c', 30, 'a'),
      event('e', 20, 'req_2'),
      event('b', 20, 'req_1'),
      event('a', 10, 'req_1'),
    ])
    assert.equal(names(placed), 'abec')
  })

  test('a cause that was not seen is a gap; a request or a timer is none', ({ assert }) => {
    const placed = inCausalOrder([
      event('b', 20, newId('event')),
      event('c', 30, newId('request')),
      event('d', 40, newId('timer')),
      event('e', 50, 'something-from-a-client'),
      event('f', 60, 'f'),
    ])
    assert.equal(marked(placed, 'gap'), 'b')
  })

  test('an order begins with an event that is not kept here, and so may a ticket', ({ assert }) => {
    const placed = inCausalOrder([
      event('a', 10, newId('event'), { type: 'order.created' }),
      event('b', 20, newId('event'), { type: 'support.ticket.opened' }),
    ])
    assert.equal(marked(placed, 'gap'), '')
  })

  test('what came in after its own effect is out of order', ({ assert }) => {
    const placed = inCausalOrder([
      event('a', 10, 'req_1'),
      event('b', 20, 'a', { receivedAt: 90 }),
      event('c', 30, 'b', { receivedAt: 35 }),
      event('d', 40, 'c', { receivedAt: 35 }),
    ])
    assert.equal(names(placed), 'abcd')
    assert.equal(marked(placed, 'outOfOrder'), 'b')
  })

  test('events that name each other as their cause are shown all the same', ({ assert }) => {
    const placed = inCausalOrder([event('c', 30, 'b'), event('b', 20, 'c'), event('a', 10, 'req_1')])
    assert.equal(names(placed), 'abc')
  })
})
