import { test } from '@japa/runner'
import type { Reservations } from '#modules/inventory/ports/reservations'
import { newId } from '#platform/values/id'
import { reservationRaces } from '#tests/suites/reservations_races'
import {
  loggedOnHand,
  newSku,
  past,
  placesOf,
  stocked,
  unitsOf,
  wanting,
  type ReservationsAdapter,
} from '#tests/suites/reservations_adapter'

/** What every adapter of the `Reservations` port has to do; see inventory/ports/reservations.ts. */
export function reservationsSuite(adapter: ReservationsAdapter): void {
  test.group(`${adapter.name}: one after the other`, (group) => {
    let shop: Reservations
    group.tap((each) => each.timeout(30_000))
    group.setup(async () => {
      shop = await adapter.open()
    })
    group.teardown(() => adapter.close())

    test('holds, sells, and the log has it', async ({ assert }) => {
      const sku = await stocked(shop, 5)
      const { reservation } = await shop.hold(wanting(sku, { lines: [{ sku, quantity: 2 }] }))
      assert.containsSubset(reservation, { status: 'held', lines: [{ sku, warehouse: 'ams', quantity: 2 }] })
      assert.deepEqual(await unitsOf(shop, sku), [5, 2])
      assert.equal((await shop.commit(reservation.id, 'guarded'))!.kind, 'committed')
      assert.deepEqual(await unitsOf(shop, sku), [3, 0])
      const kinds = (await shop.movements(sku)).map(({ kind, quantity }) => [kind, quantity])
      assert.deepEqual(kinds, [
        ['received', 5],
        ['held', 2],
        ['sold', 2],
      ])
      assert.equal((await shop.find(reservation.id))!.status, 'committed')
    })

    test('all lines or none, naming what is short; lines of one SKU count together', async ({ assert }) => {
      const [plenty, scarce] = [await stocked(shop, 5), await stocked(shop, 1)]
      const lines = [
        { sku: plenty, quantity: 1 },
        { sku: scarce, quantity: 1 },
        { sku: scarce, quantity: 1 },
      ]
      const { reservation, shortages } = await shop.hold(wanting([], { lines }))
      assert.equal(reservation.status, 'rejected')
      assert.deepEqual(shortages, [{ sku: scarce, requested: 2, available: 1 }])
      assert.deepEqual(
        [await unitsOf(shop, plenty), await unitsOf(shop, scarce)],
        [
          [5, 0],
          [1, 0],
        ]
      )
      assert.equal((await shop.commit(reservation.id, 'guarded'))!.kind, 'refused')
    })

    test('takes from the region first, then from where there is most', async ({ assert }) => {
      const sku = await stocked(shop, { ams: 2, fra: 1, nyc: 5 })
      const { reservation } = await shop.hold(wanting(sku, { lines: [{ sku, quantity: 4 }], region: 'eu-west' }))
      assert.sameDeepMembers(
        reservation.lines.map(({ warehouse, quantity }) => [warehouse, quantity]),
        [
          ['ams', 2],
          ['fra', 1],
          ['nyc', 1],
        ]
      )
    })

    test('a name that is asked again is answered again, and has its effect once', async ({ assert }) => {
      const sku = await stocked(shop, 1)
      const [first, second] = [wanting(sku), wanting(sku)]
      const held = await shop.hold(first)
      assert.deepEqual([held.reservation.status, held.repeated], ['held', false])
      const refused = await shop.hold(second)
      assert.equal(refused.reservation.status, 'rejected')
      const again = await shop.hold(first)
      assert.deepEqual(
        [again.reservation.id, again.reservation.status, again.repeated],
        [held.reservation.id, 'held', true]
      )
      await shop.release({ of: first })
      assert.equal((await shop.hold(first)).reservation.status, 'released')
      assert.equal((await shop.hold(second)).reservation.status, 'rejected')
      assert.deepEqual(await unitsOf(shop, sku), [1, 0])
    })

    test('a refusal that is to be forgotten may be tried again under its name', async ({ assert }) => {
      const sku = await stocked(shop, 1)
      const other = await shop.hold(wanting(sku))
      const request = wanting(sku, { refusal: 'forgotten' })
      assert.equal((await shop.hold(request)).reservation.status, 'rejected')
      await shop.release({ of: other.reservation.id })
      assert.equal((await shop.hold(request)).reservation.status, 'held')
    })

    test('committed twice it is sold once; released, and again, the units are back once', async ({ assert }) => {
      const sku = await stocked(shop, 3)
      const request = wanting(sku)
      const { reservation } = await shop.hold(request)
      for (const time of [1, 2]) {
        assert.equal((await shop.commit(reservation.id, 'guarded'))!.kind, 'committed', `time ${time}`)
        assert.deepEqual(await unitsOf(shop, sku), [2, 0])
      }
      assert.equal((await shop.release({ of: reservation.id, only: 'held' }))!.kind, 'refused')
      for (const time of [1, 2]) {
        assert.equal((await shop.release({ of: request }))!.kind, 'released', `time ${time}`)
        assert.deepEqual(await unitsOf(shop, sku), [3, 0])
      }
      assert.equal((await shop.commit(reservation.id, 'guarded'))!.kind, 'refused')
      assert.equal(await loggedOnHand(shop, sku), 3)
    })

    test('a hold whose time is up cannot be committed, before or after its expiry was noted', async ({ assert }) => {
      const sku = await stocked(shop, 2)
      const [unnoted, noted] = [wanting(sku, { ttlSeconds: 0.1 }), wanting(sku, { ttlSeconds: 0.1 })]
      const [first, second] = [(await shop.hold(unnoted)).reservation, (await shop.hold(noted)).reservation]
      assert.deepEqual(await unitsOf(shop, sku), [2, 2])
      await past(Math.max(first.expiresAt, second.expiresAt))
      assert.equal((await shop.expire(second.id))!.kind, 'expired')
      for (const { id } of [first, second, first]) assert.equal((await shop.commit(id, 'guarded'))!.kind, 'expired')
      assert.deepEqual(await unitsOf(shop, sku), [2, 0])
    })

    test('expires when its time is up and not before, once', async ({ assert }) => {
      const sku = await stocked(shop, 1)
      const { reservation } = await shop.hold(wanting(sku, { ttlSeconds: 0.3 }))
      assert.containsSubset(await shop.expire(reservation.id), { kind: 'unchanged', reservation: { status: 'held' } })
      await past(reservation.expiresAt)
      for (const time of [1, 2]) assert.equal((await shop.expire(reservation.id))!.kind, 'expired', `time ${time}`)
      const kinds = (await shop.movements(sku)).map(({ kind }) => kind)
      assert.deepEqual(kinds, ['received', 'held', 'expired'])
      assert.equal((await shop.hold(wanting(sku))).reservation.status, 'held')
    })

    test('naive mode sells what has expired, whether it is still there or not', async ({ assert }) => {
      const sku = await stocked(shop, 1)
      const late = (await shop.hold(wanting(sku, { ttlSeconds: 0.05 }))).reservation
      await past(late.expiresAt)
      await shop.expire(late.id)
      const next = (await shop.hold(wanting(sku))).reservation
      for (const { id } of [late, next, late]) assert.equal((await shop.commit(id, 'naive'))!.kind, 'committed')
      assert.deepEqual(await unitsOf(shop, sku), [-1, 0])
      assert.equal(await loggedOnHand(shop, sku), -1)
    })

    test('counts are written down against a version, and not below what is held', async ({ assert }) => {
      const sku = await stocked(shop, { ams: 3, fra: 4 })
      const { version } = (await shop.stockOf([sku])).get(sku)!
      await shop.hold(wanting(sku, { lines: [{ sku, quantity: 2 }], region: 'eu-west' }))
      const count = (onHand: number, more = {}) => ({
        operation: newId('request'),
        sku,
        counts: [{ warehouse: 'ams', region: 'eu-west', onHand }],
        emptyOthers: false,
        ...more,
      })
      assert.equal((await shop.setStock(count(9, { version }))).kind, 'stale')
      assert.containsSubset(await shop.setStock(count(9, { emptyOthers: true })), {
        kind: 'reserved',
        warehouse: 'fra',
      })
      assert.equal((await shop.setStock(count(9))).kind, 'counted')
      assert.containsSubset(await placesOf(shop, sku), [
        { warehouse: 'ams', onHand: 9 },
        { warehouse: 'fra', onHand: 4, reserved: 2 },
      ])
      assert.isAbove((await shop.stockOf([sku])).get(sku)!.version, version)
    })

    test('what is not there is undefined', async ({ assert }) => {
      const id = newId('reservation')
      assert.isUndefined(await shop.find(id))
      assert.isUndefined(await shop.commit(id, 'guarded'))
      assert.isUndefined(await shop.release({ of: { orderId: newId('order'), attempt: 1 } }))
      assert.isUndefined(await shop.expire(id))
      assert.equal((await shop.stockOf([newSku()])).size, 0)
    })
  })

  reservationRaces(adapter)
}
