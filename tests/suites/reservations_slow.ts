import { test } from '@japa/runner'
import { CassandraReservations } from '#modules/inventory/ports/cassandra/cassandra_reservations'
import type { HoldRequest } from '#modules/inventory/ports/reservations'
import type { CqlSession } from '#platform/storage/cassandra'
import { now, useClock } from '#platform/values/clock'
import { FaultySession, KilledError } from '#tests/suites/faulty_session'
import { stocked, unitsOf, wanting } from '#tests/suites/reservations_adapter'
import { until } from '#tests/support/wait'

/** Processes that sleep in the middle, or live in the past, while others go on. */
export function slowReservations({
  open,
  close,
}: {
  open: () => Promise<CqlSession>
  close: () => Promise<void>
}): void {
  test.group('reservations on Cassandra: slow processes', (group) => {
    let session: CqlSession
    let shop: CassandraReservations
    group.setup(async () => {
      session = await open()
      shop = new CassandraReservations(session)
    })
    group.teardown(close)

    async function twoSkus(): Promise<{ first: string; second: string; request: HoldRequest }> {
      const skus = [await stocked(shop, 5), await stocked(shop, 5)]
      const [first, second] = [...skus].sort() as [string, string]
      return { first, second, request: wanting(skus) }
    }

    /** Others see to it that the request is refused, and the stock is as before afterwards. */
    async function refuse(request: HoldRequest, sku: string): Promise<string> {
      const others = await shop.hold(wanting([], { lines: [{ sku, quantity: 5 }] }))
      const { reservation } = await shop.hold(request)
      await shop.release({ of: others.reservation.id })
      return reservation.status
    }

    test('one takes nothing for a request that others have refused meanwhile', async ({ assert }) => {
      const { first, second, request } = await twoSkus()
      /* It sleeps before it takes the second SKU, and is killed the moment it has taken anything. */
      const faulty = new FaultySession(session, 'killed after', 5, async (write) => {
        if (write === 4) assert.equal(await refuse(request, second), 'rejected')
      })
      await new CassandraReservations(faulty).hold(request).catch((error: unknown) => {
        if (!(error instanceof KilledError)) throw error
      })
      for (const sku of [first, second]) assert.deepEqual(await unitsOf(shop, sku), [5, 0])
    })

    test('nor does one that knows what the stock is like now, and not of the refusal', async ({ assert }) => {
      const sku = await stocked(shop, 5)
      const request = wanting(sku)
      const others: string[] = []
      /* It sleeps between making the reservation and taking its unit, and has served another buyer when it goes on. */
      const faulty = new FaultySession(session, 'refused', Infinity, async (write) => {
        if (write !== 2) return
        return async () => {
          assert.equal(await refuse(request, sku), 'rejected')
          others.push((await slow.hold(wanting(sku))).reservation.id)
        }
      })
      const slow = new CassandraReservations(faulty)
      assert.equal((await slow.hold(request)).reservation.status, 'rejected')
      assert.deepEqual(await unitsOf(shop, sku), [5, 1])
      const held = (await shop.movements(sku)).filter(({ kind }) => kind === 'held')
      assert.deepEqual(
        held.map(({ reservationId, quantity }) => [reservationId === others[0], quantity]),
        [
          [false, 5],
          [true, 1],
        ]
      )
    })

    test('one whose clock has stopped cannot commit what the cluster lets go', async ({ assert }) => {
      const sku = await stocked(shop, 1)
      const { reservation } = await shop.hold(wanting(sku, { ttlSeconds: 1 }))
      await until('the end of the cell that says that the hold lives', () => now() > reservation.expiresAt + 2000)
      const restore = useClock(() => reservation.createdAt)
      const answer = await shop.commit(reservation.id, 'guarded').finally(restore)
      assert.equal(answer!.kind, 'expired')
      assert.deepEqual(await unitsOf(shop, sku), [1, 0])
    })
  })
}
