import { test } from '@japa/runner'
import { customerSegments } from '#modules/cart/projections/customer_segments'
import { store } from '#modules/cart/store'
import { CustomerErased, SegmentEntered, SegmentLeft } from '#modules/customer/contract'
import { newId } from '#platform/values/id'
import { publish, settled } from '#tests/support/events'

test.group('cart: who is in which segment', () => {
  const membership = (segment: string, at: number) => ({ segmentId: newId('segment'), segment, at })

  test('who enters and leaves in the same millisecond has left', async ({ assert }) => {
    const change = { customerId: newId('customer'), ...membership('vip', 10) }
    await publish(SegmentEntered, change)
    await settled()
    assert.deepEqual(await customerSegments.of(store, change.customerId), ['vip'])
    await publish(SegmentLeft, change)
    await settled()
    assert.isEmpty(await customerSegments.of(store, change.customerId))
    await publish(SegmentEntered, { ...change, at: 9 })
    await settled()
    assert.isEmpty(await customerSegments.of(store, change.customerId))
  })

  test('a short name that another segment has now says nothing of the earlier one', async ({ assert }) => {
    const customerId = newId('customer')
    /* As the table was before it knew segments by their ids. */
    const former = { customer_id: customerId, segment_id: 'vip', segment: 'vip', member: 1, at: 10 }
    await store.transaction((tx) => tx.insert('customer_segments', former))
    await publish(SegmentLeft, { customerId, ...membership('vip', 11) })
    await publish(SegmentEntered, { customerId, ...membership('new', 11) })
    await settled()
    assert.deepEqual(await customerSegments.of(store, customerId), ['new'])
  })

  test('nothing is left of an erased customer, and a guest is in none', async ({ assert }) => {
    const customerId = newId('customer')
    await publish(SegmentEntered, { customerId, ...membership('vip', 10) })
    await publish(CustomerErased, { customerId, version: 2, erasedAt: 11 })
    await settled()
    assert.isUndefined(await store.one('SELECT at FROM customer_segments WHERE customer_id = ?', [customerId]))
    assert.isEmpty(await customerSegments.of(store, null))
  })
})
