import type { HttpContext } from '@adonisjs/core/http'
import { createHash } from 'node:crypto'
import { commitHold } from '#modules/inventory/actions/commit_hold'
import { holdStock } from '#modules/inventory/actions/hold_stock'
import { releaseHold } from '#modules/inventory/actions/release_hold'
import { ask, isRemote, remoteReservations, type Asked } from '#modules/inventory/engine'
import { env } from '#modules/inventory/env'
import type { RemoteReservations } from '#modules/inventory/ports/remote_reservations'
import type { Reservation } from '#modules/inventory/ports/reservations'
import { findReservation, store } from '#modules/inventory/store'
import { reservationBody } from '#modules/inventory/validators'
import { answerOnce } from '#platform/http/idempotency'
import { Problem } from '#platform/http/problem'
import { validBody } from '#platform/http/validation'
import type { Tx } from '#platform/storage/transaction'
import { iso } from '#platform/values/clock'

/** Holds made by hand, beside those of the checkout saga. */
export default class ReservationsController {
  async store(ctx: HttpContext) {
    const {
      orderId,
      lines,
      ttlSeconds = env.INVENTORY_HOLD_SECONDS,
      region = null,
    } = await validBody(ctx, reservationBody)
    const wanted = { orderId, region, lines, ttlSeconds, refusal: 'forgotten' } as const
    await answerOnce(
      ctx,
      store,
      async (tx, asked) => {
        const request = { ...wanted, attempt: asked?.answer.reservation.attempt ?? (await nextAttempt(tx, orderId)) }
        const { reservation, shortages } = await holdStock(tx, request, asked)
        if (reservation.status === 'rejected') {
          const [first] = shortages
          throw new Problem(409, 'E_OUT_OF_STOCK', `Only ${first!.available} of ${first!.sku} can be held.`, {
            shortages,
          })
        }
        return { status: 201, body: present(reservation), headers: { Location: `/v1/reservations/${reservation.id}` } }
      },
      outside((reservations, operation) => reservations.hold({ ...wanted, attempt: attemptOf(operation) }))
    )
  }

  async show({ params }: HttpContext) {
    const id = params.id as string
    const found = isRemote ? (await remoteReservations()).find(id) : findReservation(store, id)
    return present((await found) ?? missing())
  }

  async commit(ctx: HttpContext) {
    const id = ctx.params.id as string
    await answerOnce(
      ctx,
      store,
      async (tx, asked) => {
        const { kind, reservation } = (await commitHold(tx, id, 'guarded', asked)) ?? missing()
        switch (kind) {
          case 'expired':
            throw new Problem(409, 'E_HOLD_EXPIRED', 'The hold has expired and its units may be sold to others.')
          case 'refused':
            throw notHeld(reservation)
          case 'committed':
            return { status: 200, body: present(reservation) }
        }
      },
      outside((reservations) => reservations.commit(id, 'guarded'))
    )
  }

  async destroy(ctx: HttpContext) {
    const id = ctx.params.id as string
    await answerOnce(
      ctx,
      store,
      async (tx, asked) => {
        const { kind, reservation } =
          (await releaseHold(tx, { of: id, only: 'held' }, 'released by hand', asked)) ?? missing()
        if (kind === 'refused') throw notHeld(reservation)
        return { status: 204 }
      },
      outside((reservations, operation) => reservations.release({ of: id, only: 'held', operation }))
    )
  }
}

/** Asks an engine outside this store, before the request's transaction; nobody is asked where there is none. */
function outside<Answer extends object | undefined>(
  question: (reservations: RemoteReservations, operation: string) => Promise<Answer>
): ((operation: string) => Promise<Asked<Answer> | undefined>) | undefined {
  return isRemote ? (operation) => ask((reservations) => question(reservations, operation)) : undefined
}

/** Attempts from 1 are the saga's, which does not take our answer for its own. */
async function nextAttempt(tx: Tx, orderId: string): Promise<number> {
  const last = await tx.one<{ attempt: number | null }>(
    'SELECT MIN(attempt) AS attempt FROM reservations WHERE order_id = ? AND attempt <= 0',
    [orderId]
  )
  return last?.attempt == null ? 0 : last.attempt - 1
}

/** Below 1 too, and named by the request, so that its repetition finds what the first one held. */
const attemptOf = (operation: string): number =>
  0 - (createHash('sha256').update(operation).digest().readUInt32BE() >>> 1)

function missing(): never {
  throw Problem.notFound('reservation')
}

const notHeld = ({ status }: Reservation) => new Problem(409, 'E_NOT_HELD', `This reservation is ${status}.`)

function present({ id, orderId, status, expiresAt, lines }: Reservation) {
  return { id, orderId, status, expiresAt: iso(expiresAt), lines }
}
