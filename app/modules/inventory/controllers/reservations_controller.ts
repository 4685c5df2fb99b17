import type { HttpContext } from '@adonisjs/core/http'
import { commitHold } from '#modules/inventory/actions/commit_hold'
import { holdStock } from '#modules/inventory/actions/hold_stock'
import { releaseHold } from '#modules/inventory/actions/release_hold'
import { env } from '#modules/inventory/env'
import { allocationsOf, findReservation, store, type ReservationRow } from '#modules/inventory/store'
import { reservationBody } from '#modules/inventory/validators'
import { answerOnce } from '#platform/http/idempotency'
import { Problem } from '#platform/http/problem'
import { validBody } from '#platform/http/validation'
import type { SqlSession } from '#platform/storage/sql'
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
    await answerOnce(ctx, store, async (tx) => {
      /* Attempts from 1 are the saga's, which does not take our answer for its own. */
      const last = await tx.one<{ attempt: number | null }>(
        'SELECT MIN(attempt) AS attempt FROM reservations WHERE order_id = ? AND attempt <= 0',
        [orderId]
      )
      const attempt = last?.attempt == null ? 0 : last.attempt - 1
      const result = await holdStock(tx, { orderId, attempt, region, lines, ttlSeconds })
      if (result.kind === 'repeated') throw new Error(`Attempt ${attempt} of ${orderId} was there already`)
      if (result.kind === 'rejected') {
        const [first] = result.shortages
        throw new Problem(409, 'E_OUT_OF_STOCK', `Only ${first!.available} of ${first!.sku} can be held.`, {
          shortages: result.shortages,
        })
      }
      return {
        status: 201,
        body: await present(tx, result.reservation),
        headers: { Location: `/v1/reservations/${result.reservation.id}` },
      }
    })
  }

  async show({ params }: HttpContext) {
    return present(store, await find(store, params.id))
  }

  async commit(ctx: HttpContext) {
    await answerOnce(ctx, store, async (tx) => {
      const result = await commitHold(tx, ctx.params.id, 'guarded')
      switch (result.kind) {
        case 'missing':
          throw Problem.notFound('reservation')
        case 'expired':
          throw new Problem(409, 'E_HOLD_EXPIRED', 'The hold has expired and its units may be sold to others.')
        case 'refused':
          throw new Problem(409, 'E_NOT_HELD', `This reservation is ${result.reservation.status}.`)
        case 'committed':
          return { status: 200, body: await present(tx, result.reservation) }
      }
    })
  }

  async destroy(ctx: HttpContext) {
    await answerOnce(ctx, store, async (tx) => {
      const reservation = await find(tx, ctx.params.id)
      if (reservation.status !== 'held') {
        throw new Problem(409, 'E_NOT_HELD', `This reservation is ${reservation.status}.`)
      }
      await releaseHold(tx, reservation, 'released by hand')
      return { status: 204 }
    })
  }
}

async function find(session: SqlSession, id: string): Promise<ReservationRow> {
  const reservation = await findReservation(session, id)
  if (!reservation) throw Problem.notFound('reservation')
  return reservation
}

async function present(session: SqlSession, reservation: ReservationRow) {
  return {
    id: reservation.id,
    orderId: reservation.order_id,
    status: reservation.status,
    expiresAt: iso(reservation.expires_at),
    lines: await allocationsOf(session, reservation.id),
  }
}
