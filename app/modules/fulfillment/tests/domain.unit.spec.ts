import { test } from '@japa/runner'
import fc from 'fast-check'
import { carrierFor } from '#modules/fulfillment/domain/carriers'
import { splitByWarehouse } from '#modules/fulfillment/domain/parcels'
import {
  JOURNEY,
  mayCancel,
  mayReturn,
  REPORTS,
  statesTo,
  type Position,
} from '#modules/fulfillment/domain/shipment_status'
import { forPeople, readTrackingNumber, trackingNumberOf } from '#modules/fulfillment/domain/tracking_number'
import { newId } from '#platform/values/id'

const fresh: Position = { status: 'created', left: false }

function move(position: Position, report: (typeof REPORTS)[number]): Position {
  const states = statesTo(position, report)
  return {
    status: states.at(-1) ?? position.status,
    left: position.left || states.includes('dispatched'),
  }
}

test.group('fulfillment: the states of a shipment', () => {
  test('skipped states are filled in, in order', ({ assert }) => {
    assert.deepEqual(statesTo(fresh, 'delivered'), ['dispatched', 'in_transit', 'delivered'])
    assert.deepEqual(statesTo({ status: 'dispatched', left: true }, 'delivered'), ['in_transit', 'delivered'])
    assert.deepEqual(statesTo(fresh, 'failed'), ['dispatched', 'failed'])
    assert.deepEqual(statesTo(fresh, 'returned'), ['dispatched', 'returned'])
  })

  test('what was said before, or is behind, changes nothing', ({ assert }) => {
    for (const report of ['dispatched', 'in_transit', 'delivered', 'failed'] as const) {
      assert.deepEqual(statesTo({ status: 'delivered', left: true }, report), [])
    }
    for (const report of REPORTS) assert.deepEqual(statesTo({ status: 'returned', left: true }, report), [])
    for (const report of ['dispatched', 'in_transit', 'delivered', 'failed'] as const) {
      assert.deepEqual(statesTo({ status: 'failed', left: true }, report), [])
    }
  })

  test('a lost parcel may come back, a cancelled one never left', ({ assert }) => {
    assert.deepEqual(statesTo({ status: 'failed', left: true }, 'returned'), ['returned'])
    assert.deepEqual(statesTo({ status: 'failed', left: false }, 'returned'), [])
    assert.isTrue(mayReturn({ status: 'failed', left: true }))
    assert.isFalse(mayReturn({ status: 'failed', left: false }))
    assert.isFalse(mayReturn(fresh))
    assert.isFalse(mayReturn({ status: 'returned', left: true }))
  })

  test('only what is in the warehouse can be held back', ({ assert }) => {
    assert.isTrue(mayCancel(fresh))
    for (const status of ['dispatched', 'in_transit', 'delivered', 'failed', 'returned'] as const) {
      assert.isFalse(mayCancel({ status, left: true }))
    }
  })

  test('whatever comes in whichever order: never back, each state once, dispatched before the rest', ({ assert }) => {
    const rank = [...JOURNEY, 'failed', 'returned']
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...REPORTS), { maxLength: 12 }), (reports) => {
        let position = fresh
        const seen: string[] = ['created']
        for (const report of reports) {
          seen.push(...statesTo(position, report))
          position = move(position, report)
          assert.deepEqual(statesTo(position, report), [])
        }
        assert.equal(new Set(seen).size, seen.length)
        assert.deepEqual(
          seen,
          [...seen].sort((a, b) => rank.indexOf(a) - rank.indexOf(b))
        )
        if (seen.length > 1) assert.equal(seen[1], 'dispatched')
      })
    )
  })
})

test.group('fulfillment: parcels and carriers', () => {
  test('a parcel per warehouse, a line per SKU', ({ assert }) => {
    assert.deepEqual(
      splitByWarehouse([
        { sku: 'B', warehouse: 'nyc', quantity: 1 },
        { sku: 'A', warehouse: 'ams', quantity: 2 },
        { sku: 'B', warehouse: 'ams', quantity: 1 },
        { sku: 'A', warehouse: 'ams', quantity: 3 },
      ]),
      [
        {
          warehouse: 'ams',
          lines: [
            { sku: 'A', quantity: 5 },
            { sku: 'B', quantity: 1 },
          ],
        },
        { warehouse: 'nyc', lines: [{ sku: 'B', quantity: 1 }] },
      ]
    )
    assert.deepEqual(splitByWarehouse([]), [])
  })

  test('the region has its carrier, the rest of the world another', ({ assert }) => {
    assert.deepEqual(carrierFor('eu-west', 'standard'), { carrier: 'Kestrel Parcel', service: 'standard', days: 3 })
    assert.deepEqual(carrierFor('us-east', 'express'), { carrier: 'Pony Freight', service: 'express', days: 1 })
    assert.deepEqual(carrierFor('moon', 'rocket'), { carrier: 'Globe Post', service: 'standard', days: 9 })
    assert.equal(carrierFor('constructor', 'standard').carrier, 'Globe Post')
  })
})

test.group('fulfillment: tracking numbers', () => {
  test('follow from the shipment and read back as people type them', ({ assert }) => {
    for (let i = 0; i < 200; i++) {
      const id = newId('shipment')
      const number = trackingNumberOf(id)
      assert.match(number, /^FL\d{16}$/)
      assert.equal(trackingNumberOf(id), number)
      assert.equal(readTrackingNumber(number), number)
      assert.equal(readTrackingNumber(forPeople(number).toLowerCase().replaceAll(' ', '-')), number)
    }
    assert.match(forPeople(trackingNumberOf('x')), /^FL\d\d( \d{4}){3} \d\d$/)
  })

  test('every wrong digit is noticed', ({ assert }) => {
    const number = trackingNumberOf(newId('shipment'))
    for (let i = 2; i < number.length; i++) {
      for (let digit = 0; digit < 10; digit++) {
        const typed = number.slice(0, i) + String(digit) + number.slice(i + 1)
        assert.equal(readTrackingNumber(typed), typed === number ? number : undefined)
      }
    }
  })

  for (const text of ['', 'FL', 'XX0297454372395575', 'FL029745437239557', "FL0297454372395575' OR 1=1"]) {
    test(`"${text}" is none`, ({ assert }) => assert.isUndefined(readTrackingNumber(text)))
  }
})
