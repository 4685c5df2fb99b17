import { test } from '@japa/runner'
import type { Reservations } from '#modules/inventory/ports/reservations'
import {
  loggedOnHand,
  past,
  quantity,
  stocked,
  unitsOf,
  wanting,
  type ReservationsAdapter,
} from '#tests/suites/reservations_adapter'

const times = <T>(count: number, make: (n: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, (_, n) => make(n)))

/** The part of the suite in which everybody comes at once, through three clients that know nothing of each other. */
export function reservationRaces(adapter: ReservationsAdapter): void {
  test.group(`${adapter.name}: all at once`, (group) => {
    let clients: Reservations[]
    const client = (n: number): Reservations => clients[n % clients.length]!
    group.tap((each) => each.timeout(120_000))
    group.setup(async () => {
      clients = [await adapter.open(), await adapter.open(), await adapter.open()]
    })
    group.teardown(() => adapter.close())

    test('two hundred and fifty holds for twenty units: twenty', async ({ assert }) => {
      const sku = await stocked(client(0), { ams: 13, fra: 7 })
      const answers = await times(250, (n) => client(n).hold(wanting(sku)))
      assert.lengthOf(
        answers.filter(({ reservation }) => reservation.status === 'held'),
        20
      )
      assert.deepEqual(await unitsOf(client(0), sku), [20, 20])
    })

    test('baskets that overlap, in any order of their lines: whole ones only', async ({ assert }) => {
      const skus = [await stocked(client(0), 10), await stocked(client(0), 10), await stocked(client(0), 10)]
      const pair = (n: number) => [skus[n % 3]!, skus[(n + 1) % 3]!]
      const answers = await times(120, (n) => client(n).hold(wanting(n % 2 ? pair(n) : pair(n).reverse())))
      const held = answers.filter(({ reservation }) => reservation.status === 'held')
      assert.isTrue(held.every(({ reservation }) => quantity(reservation.lines) === 2))
      for (const sku of skus) {
        const own = held.filter(({ reservation }) => reservation.lines.some((line) => line.sku === sku)).length
        assert.deepEqual(await unitsOf(client(0), sku), [10, own])
      }
      const left = await Promise.all(skus.map(async (sku) => ({ sku, units: 10 - (await unitsOf(client(0), sku))[1] })))
      const more = left.filter(({ units }) => units > 0)
      /* No two of the three have a unit left: another basket would have fitted. */
      if (adapter.oneStep) assert.isBelow(more.length, 2)
      /* Whoever was refused for what another gave back can have it now, to the last unit. */
      for (const { sku, units } of more) {
        const rest = await times(units, (n) => client(n).hold(wanting(sku)))
        assert.isTrue(rest.every(({ reservation }) => reservation.status === 'held'))
        assert.deepEqual(await unitsOf(client(0), sku), [10, 10])
      }
    })

    test('the same request sixty times: one hold', async ({ assert }) => {
      const skus = [await stocked(client(0), 5), await stocked(client(0), 5)]
      const request = wanting(skus)
      const answers = await times(60, (n) => client(n).hold(request))
      assert.lengthOf([...new Set(answers.map(({ reservation }) => reservation.id))], 1)
      assert.isTrue(answers.every(({ reservation }) => reservation.status === 'held'))
      for (const sku of skus) assert.deepEqual(await unitsOf(client(0), sku), [5, 1])
    })

    test('commit against expiry at the end of the time: one of them, never both', async ({ assert }) => {
      const sku = await stocked(client(0), 40)
      const held = await times(40, (n) => client(n).hold(wanting(sku, { ttlSeconds: 1 })))
      const last = Math.max(...held.map(({ reservation }) => reservation.expiresAt))
      const outcomes = await Promise.all(
        held.map(async ({ reservation: { id, expiresAt } }, n) => {
          await past(expiresAt - (n % 5) * 4)
          const both = [client(n).commit(id, 'guarded'), client(n + 1).expire(id)]
          const [commit] = await Promise.all(both)
          await past(last)
          await client(n + 2).expire(id)
          return commit!.kind
        })
      )
      const sold = outcomes.filter((kind) => kind === 'committed').length
      assert.deepEqual(await unitsOf(client(0), sku), [40 - sold, 0])
      assert.equal(await loggedOnHand(client(0), sku), 40 - sold)
    })

    test('commit against release: whoever is first, the log and the stock agree', async ({ assert }) => {
      const sku = await stocked(client(0), 30)
      await times(30, async (n) => {
        const { reservation } = await client(n).hold(wanting(sku))
        await Promise.all([
          client(n).commit(reservation.id, 'guarded'),
          client(n + 1).release({ of: reservation.id }),
          client(n + 2).commit(reservation.id, 'guarded'),
        ])
      })
      assert.deepEqual(await unitsOf(client(0), sku), [30, 0])
      assert.equal(await loggedOnHand(client(0), sku), 30)
    })

    test(`a thousand buyers of one unit, ${adapter.rounds} times: one wins each time`, async ({ assert }) => {
      for (let round = 1; round <= adapter.rounds; round++) {
        const sku = await stocked(client(0), 1)
        const refusal = round % 2 ? 'forgotten' : 'kept'
        const answers = await times(1000, (n) => client(n).hold(wanting(sku, { refusal })))
        const statuses = answers.map(({ reservation }) => reservation.status)
        assert.lengthOf(
          statuses.filter((status) => status === 'held'),
          1,
          `round ${round}`
        )
        assert.lengthOf(
          statuses.filter((status) => status === 'rejected'),
          999,
          `round ${round}`
        )
        assert.deepEqual(await unitsOf(client(0), sku), [1, 1])
      }
    }).timeout(600_000)
  })
}
