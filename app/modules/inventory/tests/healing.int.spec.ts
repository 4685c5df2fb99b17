import { test } from '@japa/runner'
import { Committed, Expired, Released, Reserved, StockChanged } from '#modules/inventory/contract'
import { announceStock } from '#modules/inventory/actions/announce_stock'
import { announceLost, findLost } from '#modules/inventory/actions/heal_announcements'
import { ask, isRemote, remoteReservations } from '#modules/inventory/engine'
import type { Reservation } from '#modules/inventory/ports/reservations'
import { placesOf, store, versionOf } from '#modules/inventory/store'
import { HoldRequested } from '#modules/order/contract'
import { newId } from '#platform/values/id'
import { allEvents, eventually, publish, settled } from '#tests/support/events'

const UNREACHED = 'CASSANDRA_CONTACT_POINTS is not set: nothing can get lost between two stores'

/** What an engine outside the SQL store did, and nobody was told: as if the process had died before its transaction. */
test.group('inventory: lost announcements', (group) => {
  group.tap((each) => each.timeout(60_000).skip(!isRemote, UNREACHED))

  async function newSku(onHand: number): Promise<string> {
    const sku = `L-${newId('event').slice(-10)}`
    const counts = [{ warehouse: 'ams', region: 'eu-west', onHand }]
    await (await remoteReservations()).setStock({ operation: 'arrived', sku, counts, emptyOthers: false })
    return sku
  }

  async function hold(sku: string, ttlSeconds = 1): Promise<Reservation> {
    const request = { orderId: newId('order'), attempt: 0, region: null, ttlSeconds, lines: [{ sku, quantity: 1 }] }
    return (await (await remoteReservations()).hold(request)).reservation
  }

  const of = (id: string) => (data: { reservationId: string }) => data.reservationId === id

  test('a count is announced, and the announced copy has it', async ({ assert }) => {
    const sku = await newSku(7)
    const { data } = await eventually(StockChanged, (each) => each.sku === sku, 30_000)
    assert.equal(data.available, 7)
    assert.containsSubset(await placesOf(store, sku), [{ warehouse: 'ams', onHand: 7, reserved: 0 }])
    assert.equal(await versionOf(store, sku), data.version)
  })

  test('a hold that went no further ends, is said to have ended once, and its units are back', async ({ assert }) => {
    const sku = await newSku(1)
    const { id } = await hold(sku)
    await eventually(Expired, of(id), 30_000)
    await eventually(StockChanged, (each) => each.sku === sku && each.available === 1 && each.version >= 3, 30_000)
    await settled()
    const said = (await allEvents(Expired)).filter(({ data }) => of(id)(data))
    assert.lengthOf(said, 1)
    assert.equal((await hold(sku, 60)).status, 'held')
  })

  test('a sale and a release are announced too', async ({ assert }) => {
    const sku = await newSku(2)
    const [sold, freed] = [await hold(sku), await hold(sku)]
    const reservations = await remoteReservations()
    assert.equal((await reservations.commit(sold.id, 'guarded'))!.kind, 'committed')
    assert.equal((await reservations.release({ of: freed.id }))!.kind, 'released')
    await eventually(Committed, of(sold.id), 30_000)
    await eventually(Released, of(freed.id), 30_000)
    await settled()
    assert.containsSubset(await placesOf(store, sku), [{ onHand: 1, reserved: 0 }])
  })

  test('the transaction of an event is lost: delivered again, it says the same and holds nothing more', async ({
    assert,
  }) => {
    const sku = await newSku(3)
    const request = {
      orderId: newId('order'),
      attempt: 1,
      region: 'eu-west',
      ttlSeconds: 60,
      lines: [{ sku, quantity: 1 }],
    }
    const lost = await ask((reservations) => reservations.hold(request))
    await publish(HoldRequested, request)
    const { data } = await eventually(Reserved, (each) => each.orderId === request.orderId)
    assert.equal(data.reservationId, lost.answer.reservation.id)
    assert.containsSubset((await (await remoteReservations()).stockOf([sku])).get(sku)!.places, [{ reserved: 1 }])
  })

  test('news that come late or twice change nothing', async ({ assert }) => {
    const sku = await newSku(4)
    const { news } = await ask(async (reservations) => {
      await reservations.stockOf([sku])
      return { touched: [sku] }
    })
    await hold(sku, 60)
    const lost = await findLost({ key: 'schedule', data: null, attempt: 1, dueAt: 0 })
    await store.transaction((tx) => announceLost(tx, { key: 'schedule', data: null, attempt: 1, dueAt: 0 }, lost))
    const newer = await versionOf(store, sku)
    for (const time of [1, 2]) {
      await store.transaction((tx) => announceStock(tx, [], news))
      assert.equal(await versionOf(store, sku), newer, `time ${time}`)
    }
    assert.containsSubset(await placesOf(store, sku), [{ onHand: 4, reserved: 1 }])
    const movements = await store.all<{ kind: string }>('SELECT kind FROM movements WHERE sku = ? ORDER BY id', [sku])
    assert.deepEqual(
      movements.map(({ kind }) => kind),
      ['received', 'held']
    )
  })
})
