import { test } from '@japa/runner'
import { CassandraReservations } from '#modules/inventory/ports/cassandra/cassandra_reservations'
import { minuteOf } from '#modules/inventory/ports/remote_reservations'
import { reservationId } from '#modules/inventory/ports/cassandra/reservation_row'
import type { HoldRequest, Reservation, Reservations } from '#modules/inventory/ports/reservations'
import type { CqlSession } from '#platform/storage/cassandra'
import { now } from '#platform/values/clock'
import { FAULTS, FaultySession, KilledError } from '#tests/suites/faulty_session'
import { loggedOnHand, past, stocked, unitsOf, wanting } from '#tests/suites/reservations_adapter'

interface Site {
  readonly shop: CassandraReservations
  readonly skus: readonly string[]
  readonly request: HoldRequest
  readonly reservation: Reservation | undefined
}

/** An operation on a reservation of one unit each of two SKUs with five, and how all must be once it was asked for again. */
interface Story {
  readonly title: string
  /** What was done before, in good order. */
  readonly before?: (site: Site) => Promise<unknown>
  readonly act: (shop: Reservations, site: Site) => Promise<unknown>
  readonly status: Reservation['status']
  /** On hand and held of each SKU. */
  readonly units: [number, number]
  readonly ttlSeconds?: number
}

const id = ({ reservation }: Site) => reservation!.id
const end = async ({ shop, reservation }: Site) => {
  await past(reservation!.expiresAt)
  await shop.expire(reservation!.id)
}

const STORIES: readonly Story[] = [
  { title: 'a hold', act: (shop, { request }) => shop.hold(request), status: 'held', units: [5, 1] },
  { title: 'a commit', act: (shop, site) => shop.commit(id(site), 'guarded'), status: 'committed', units: [4, 0] },
  { title: 'a release', act: (shop, site) => shop.release({ of: id(site) }), status: 'released', units: [5, 0] },
  {
    title: 'a release of what is sold',
    before: (site) => site.shop.commit(id(site), 'guarded'),
    act: (shop, site) => shop.release({ of: id(site) }),
    status: 'released',
    units: [5, 0],
  },
  {
    title: 'an expiry',
    before: ({ reservation }) => past(reservation!.expiresAt),
    act: (shop, site) => shop.expire(id(site)),
    status: 'expired',
    units: [5, 0],
    ttlSeconds: 0.05,
  },
  {
    title: 'a commit that comes too late',
    before: ({ reservation }) => past(reservation!.expiresAt),
    act: (shop, site) => shop.commit(id(site), 'guarded'),
    status: 'expired',
    units: [5, 0],
    ttlSeconds: 0.05,
  },
  {
    title: 'a naive commit of what has expired',
    before: end,
    act: (shop, site) => shop.commit(id(site), 'naive'),
    status: 'committed',
    units: [4, 0],
    ttlSeconds: 0.05,
  },
]

/** At every write of every operation, each thing that can happen to a write. */
export function reservationCrashes({
  open,
  close,
}: {
  open: () => Promise<CqlSession>
  close: () => Promise<void>
}): void {
  test.group('reservations on Cassandra: every write goes wrong', (group) => {
    let session: CqlSession
    let shop: CassandraReservations
    group.tap((each) => each.timeout(120_000))
    group.setup(async () => {
      session = await open()
      shop = new CassandraReservations(session)
    })
    group.teardown(close)

    /** A fault at each write in turn, until there are no more writes. @returns how many there were */
    async function atEveryWrite(play: (at: number) => Promise<boolean>): Promise<number> {
      for (let at = 1; ; at++) if (!(await play(at))) return at - 1
    }

    async function prepare(story: Pick<Story, 'title' | 'before' | 'ttlSeconds'>): Promise<Site> {
      const skus = [await stocked(shop, 5), await stocked(shop, 5)]
      const request = wanting(skus, { ttlSeconds: story.ttlSeconds ?? 60 })
      const isHold = story.title === 'a hold'
      const reservation = isHold ? undefined : (await shop.hold(request)).reservation
      const site = { shop, skus, request, reservation }
      await story.before?.(site)
      return site
    }

    /** Does it with the fault; the trouble that a caller would see is his sign to ask again. */
    async function withFault(faulty: FaultySession, act: (shop: Reservations) => Promise<unknown>): Promise<void> {
      try {
        await act(new CassandraReservations(faulty))
      } catch (error) {
        if (!(error instanceof KilledError) && (error as { code?: string }).code !== 'E_STORE_UNREACHABLE') throw error
      }
    }

    for (const story of STORIES) {
      test(`${story.title}, asked for again`, async ({ assert }) => {
        const counts = await Promise.all(
          FAULTS.map((fault) =>
            atEveryWrite(async (at) => {
              const site = await prepare(story)
              const faulty = new FaultySession(session, fault, at)
              await withFault(faulty, (own) => story.act(own, site))
              await story.act(shop, site)
              await faulty.arrive()
              await story.act(shop, site)
              const { reservation } = await shop.hold(site.request)
              assert.equal(reservation.status, story.status, `${fault} at ${at}`)
              for (const sku of site.skus) {
                assert.deepEqual(await unitsOf(shop, sku), story.units, `${fault} at ${at}`)
                assert.equal(await loggedOnHand(shop, sku), story.units[0])
                await assertUnbroken(sku)
              }
              return faulty.struck
            })
          )
        )
        for (const count of counts) assert.isAtLeast(count, 3)
      })
    }

    test('a hold that nobody asks for again is found, and its units come back', async ({ assert }) => {
      await Promise.all(
        FAULTS.map((fault) =>
          atEveryWrite(async (at) => {
            const site = await prepare({ title: 'a hold', ttlSeconds: 0.4 })
            const faulty = new FaultySession(session, fault, at)
            const asked = now()
            await withFault(faulty, (own) => own.hold(site.request))
            await past(now() + 400)
            const name = reservationId(site.request.orderId, site.request.attempt)
            const minutes = new Set([minuteOf(asked), minuteOf(now())])
            const due = (await Promise.all([...minutes].map((minute) => shop.dueAt(minute)))).flat()
            const isDue = due.includes(name)
            if ((await shop.find(name)) ?? (await anyReserved(site))) assert.isTrue(isDue, `${fault} at ${at}`)
            if (isDue) await shop.tend(name)
            await faulty.arrive()
            for (const sku of site.skus) assert.deepEqual(await unitsOf(shop, sku), [5, 0], `${fault} at ${at}`)
            return faulty.struck
          })
        )
      )
    })

    async function anyReserved({ skus }: Site): Promise<boolean> {
      const units = await Promise.all(skus.map((sku) => unitsOf(shop, sku)))
      return units.some(([, reserved]) => reserved > 0)
    }

    test('beaten to the second SKU, the first one is given back, whatever goes wrong', async ({ assert }) => {
      await Promise.all(
        FAULTS.map((fault) =>
          atEveryWrite(async (at) => {
            const site = await prepare({ title: 'a hold' })
            const last = [...site.skus].sort()[1]!
            const others = wanting([], { lines: [{ sku: last, quantity: 5 }] })
            const faulty = new FaultySession(session, fault, at, async (write) => {
              if (write === 2) await shop.hold(others)
            })
            await withFault(faulty, (own) => own.hold(site.request))
            await faulty.arrive()
            if (at > 1)
              assert.equal((await shop.hold(site.request)).reservation.status, 'rejected', `${fault} at ${at}`)
            const [first, second] = await Promise.all([...site.skus].sort().map((sku) => unitsOf(shop, sku)))
            if (at > 1)
              assert.deepEqual(
                [first, second],
                [
                  [5, 0],
                  [5, 5],
                ],
                `${fault} at ${at}`
              )
            await assertUnbroken(last)
            return faulty.struck
          })
        )
      )
    })

    test('a count, asked for again after others counted, is not counted again', async ({ assert }) => {
      for (const fault of FAULTS) {
        const sku = await stocked(shop, 5)
        const count = (operation: string, onHand: number) => ({
          operation,
          sku,
          counts: [{ warehouse: 'ams', region: 'eu-west', onHand }],
          emptyOthers: false,
        })
        const faulty = new FaultySession(session, fault, 1)
        await withFault(faulty, (own) => own.setStock(count('first', 7)))
        await shop.setStock(count('first', 7))
        await shop.setStock(count('second', 9))
        await faulty.arrive()
        assert.equal((await shop.setStock(count('first', 7))).kind, 'counted')
        assert.deepEqual(await unitsOf(shop, sku), [9, 0], fault)
      }
    })

    /** Each change begins where the one before ended: what is captured of them is the whole story. */
    async function assertUnbroken(sku: string): Promise<void> {
      const [news] = await shop.newsOf(new Map([[sku, 0]]))
      const last = new Map<string, { onHand: number; reserved: number }>()
      for (const { warehouse, before, after } of news!.changes) {
        const known = last.get(warehouse) ?? null
        if (JSON.stringify(before) !== JSON.stringify(known))
          throw new Error(`${sku} in ${warehouse} was ${JSON.stringify(known)} and became ${JSON.stringify(before)}`)
        last.set(warehouse, after)
      }
    }
  })
}
