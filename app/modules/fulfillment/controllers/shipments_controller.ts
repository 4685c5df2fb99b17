import type { DatabaseQueryBuilderContract } from '@adonisjs/lucid/types/querybuilder'
import type { HttpContext } from '@adonisjs/core/http'
import { returnShipment } from '#modules/fulfillment/actions/return_shipment'
import {
  findOwnedShipment,
  historyOf,
  linesOf,
  store,
  type OwnedShipmentRow,
  type ShipmentRow,
} from '#modules/fulfillment/store'
import { shipmentsQuery } from '#modules/fulfillment/validators'
import { isStaff, mayAccess } from '#platform/http/auth'
import { hashToken } from '#platform/http/guest_token'
import { answerOnce } from '#platform/http/idempotency'
import { listRows } from '#platform/http/lists'
import { Problem } from '#platform/http/problem'
import { validQuery } from '#platform/http/validation'
import type { SqlSession } from '#platform/storage/sql'
import type { Address } from '#platform/values/address'
import { iso } from '#platform/values/clock'

export default class ShipmentsController {
  async index(ctx: HttpContext) {
    const { orderId, status } = await validQuery(ctx, shipmentsQuery)
    const query = store.client.from('shipments').select('shipments.*')
    if (orderId !== undefined) void query.where('shipments.order_id', orderId)
    if (status !== undefined) void query.where('shipments.status', status)
    if (!isStaff(ctx.actor)) onlyOwn(ctx, query, orderId)
    return listRows<ShipmentRow, ReturnType<typeof summary>>(ctx, query, summary)
  }

  async show(ctx: HttpContext) {
    const row = await findOwnedShipment(store, ctx.params.id)
    if (!row || !mayAccess(ctx, row.customer_id, row.access_hash)) throw Problem.notFound('shipment')
    return present(store, row)
  }

  /** Marks it as back in the warehouse. */
  async takeBack(ctx: HttpContext) {
    const { id } = ctx.params
    await answerOnce(ctx, store, async (tx) => {
      const result = await returnShipment(tx, id)
      switch (result.kind) {
        case 'missing':
          throw Problem.notFound('shipment')
        case 'refused':
          throw new Problem(409, 'E_NOT_RETURNABLE', 'Only a parcel that has left the warehouse can come back, once.', {
            shipmentStatus: result.shipment.status,
          })
        case 'returned':
          return { status: 200, body: await present(tx, (await findOwnedShipment(tx, id))!) }
      }
    })
  }
}

/** A customer's own orders, and the one order that a cart token opens. What is not theirs is as if it were not there. */
function onlyOwn({ actor, request }: HttpContext, query: DatabaseQueryBuilderContract, orderId?: string): void {
  const token = request.header('x-cart-token')
  const hash = orderId !== undefined && token !== undefined ? hashToken(token) : undefined
  if (!actor && hash === undefined) {
    throw Problem.unauthorized('Sign in, or ask for one order: send orderId, and its cart token as X-Cart-Token.')
  }
  void query.join('orders', 'orders.order_id', 'shipments.order_id').where((owned) => {
    if (actor) void owned.orWhere('orders.customer_id', actor.id)
    if (hash !== undefined) void owned.orWhere('orders.access_hash', hash)
  })
}

function summary(row: ShipmentRow) {
  return {
    id: row.id,
    orderId: row.order_id,
    status: row.status,
    warehouse: row.warehouse,
    parcel: row.parcel,
    parcels: row.parcels,
    carrier: row.carrier,
    service: row.service,
    trackingNumber: row.tracking_number,
    lines: linesOf(row),
    createdAt: iso(row.created_at),
    estimatedDeliveryAt: iso(row.estimated_at),
    dispatchedAt: iso(row.dispatched_at),
    deliveredAt: iso(row.delivered_at),
    failureReason: row.failure_reason,
    labelStoredAt: iso(row.label_stored_at),
  }
}

async function present(session: SqlSession, row: OwnedShipmentRow) {
  const history = await historyOf(session, row.id)
  return {
    ...summary(row),
    address: row.address === null ? null : (JSON.parse(row.address) as Address),
    history: history.map(({ status, cause, at }) => ({ status, cause, at: iso(at) })),
  }
}
