import type { HttpContext } from '@adonisjs/core/http'
import { addAddress } from '#modules/customer/actions/add_address'
import { removeAddress } from '#modules/customer/actions/remove_address'
import { updateAddress, type AddressChange } from '#modules/customer/actions/update_address'
import { customerOfPath } from '#modules/customer/customer_access'
import { findAddress, findCustomer, store, type AddressRow } from '#modules/customer/store'
import { addressBody, addressChangeBody } from '#modules/customer/validators'
import { answerOnce } from '#platform/http/idempotency'
import { listRows } from '#platform/http/lists'
import { Problem } from '#platform/http/problem'
import { validBody } from '#platform/http/validation'
import { etag, matchedVersion } from '#platform/http/versions'
import type { SqlSession } from '#platform/storage/sql'
import { toAddress } from '#platform/values/address'
import { iso } from '#platform/values/clock'

export default class AddressesController {
  async index(ctx: HttpContext) {
    const customerId = customerOfPath(ctx)
    const defaultId = await defaultOf(store, customerId)
    const query = store.client.from('addresses').where('customer_id', customerId)
    return listRows<AddressRow, AddressView>(ctx, query, (row) => present(row, defaultId), 'asc')
  }

  async show(ctx: HttpContext) {
    const customerId = customerOfPath(ctx)
    const defaultId = await defaultOf(store, customerId)
    const row = await findAddress(store, customerId, ctx.params.addressId)
    if (!row) throw Problem.notFound('address')
    ctx.response.header('ETag', etag(row.version))
    return present(row, defaultId)
  }

  async store(ctx: HttpContext) {
    const customerId = customerOfPath(ctx)
    const { default: asDefault, ...address } = await validBody(ctx, addressBody)
    await answerOnce(ctx, store, async (tx) => {
      const row = await addAddress(tx, customerId, toAddress(address), asDefault)
      return {
        status: 201,
        body: present(row, await defaultOf(tx, customerId)),
        headers: { Location: `/v1/customers/${customerId}/addresses/${row.id}`, ETag: etag(row.version) },
      }
    })
  }

  async update(ctx: HttpContext) {
    const customerId = customerOfPath(ctx)
    const change = (await validBody(ctx, addressChangeBody)) as AddressChange
    const version = matchedVersion(ctx)
    await answerOnce(ctx, store, async (tx) => {
      const row = await updateAddress(tx, { customerId, id: ctx.params.addressId, version }, change)
      return { status: 200, body: present(row, await defaultOf(tx, customerId)), headers: { ETag: etag(row.version) } }
    })
  }

  async destroy(ctx: HttpContext) {
    const customerId = customerOfPath(ctx)
    await answerOnce(ctx, store, async (tx) => {
      await removeAddress(tx, customerId, ctx.params.addressId)
      return { status: 204 }
    })
  }
}

type AddressView = ReturnType<typeof present>

/** @throws Problem 404 when there is no such customer */
async function defaultOf(session: SqlSession, customerId: string): Promise<string | null> {
  const customer = await findCustomer(session, customerId)
  if (!customer) throw Problem.notFound('customer')
  return customer.default_address_id
}

function present(row: AddressRow, defaultId: string | null) {
  const { id, customer_id: customerId, name, line1, line2, city, region, postal_code: postalCode, country } = row
  return {
    id,
    customerId,
    ...{ name, line1, line2, city, region, postalCode, country },
    default: id === defaultId,
    createdAt: iso(row.created_at),
    updatedAt: iso(row.updated_at),
  }
}
