import { test } from '@japa/runner'
import { ROW_HEADERS, unpackHeaders } from '#platform/messaging/packed_headers'

test.group('headers that Debezium packed', () => {
  test('are those that were written, with the row’s id beside them', ({ assert }) => {
    const written = { ce_id: 'evt_1', ce_type: 'order.created', traceparent: '00-a-b-01' }
    const arrived = { [ROW_HEADERS]: JSON.stringify(written), id: 'evt_9', ce_type: 'dead-letter', ce_source: '/order' }
    assert.deepEqual(unpackHeaders(arrived), { ...written, id: 'evt_9' })
  })

  test('a message of our relay, or of a stranger, stays as it is', ({ assert }) => {
    const ours = { ce_id: 'evt_1', id: 'evt_1' }
    assert.strictEqual(unpackHeaders(ours), ours)
    const broken = { [ROW_HEADERS]: '{', ce_id: 'evt_1' }
    assert.strictEqual(unpackHeaders(broken), broken)
  })
})
