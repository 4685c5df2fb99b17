import hash from '@adonisjs/core/services/hash'
import type { HttpContext } from '@adonisjs/core/http'
import { eraseCustomer } from '#modules/customer/actions/erase_customer'
import { listCustomers } from '#modules/customer/actions/list_customers'
import { registerCustomer } from '#modules/customer/actions/register_customer'
import { updateCustomer, type CustomerChange } from '#modules/customer/actions/update_customer'
import { customerOfPath } from '#modules/customer/customer_access'
import { forgetCustomer, readCustomer } from '#modules/customer/customer_cache'
import { findCustomer, store, viewOf } from '#modules/customer/store'
import { customerChangeBody, customersQuery, registrationBody } from '#modules/customer/validators'
import { answerOnce } from '#platform/http/idempotency'
import { Problem } from '#platform/http/problem'
import { validBody, validQuery } from '#platform/http/validation'
import { etag, matchedVersion } from '#platform/http/versions'

export default class CustomersController {
  async index(ctx: HttpContext) {
    return listCustomers(ctx, await validQuery(ctx, customersQuery))
  }

  async store(ctx: HttpContext) {
    const { password, ...given } = await validBody(ctx, registrationBody)
    const { email, name, phone = null, region = 'eu-west', locale = 'en', marketing = false } = given
    /* Takes long on purpose, so it is done before the transaction. */
    const passwordHash = await hash.make(password)
    await answerOnce(ctx, store, async (tx) => {
      const row = await registerCustomer(tx, { email, name, phone, region, locale, marketing, passwordHash })
      return {
        status: 201,
        body: viewOf(row),
        headers: { Location: `/v1/customers/${row.id}`, ETag: etag(row.version) },
      }
    })
  }

  async show(ctx: HttpContext) {
    const id = customerOfPath(ctx)
    const { customer, outcome } = await readCustomer(id, () => findCustomer(store, id))
    if (!customer) throw Problem.notFound('customer')
    ctx.response.header('X-Cache', outcome)
    ctx.response.header('ETag', etag(customer.version))
    return customer.view
  }

  async update(ctx: HttpContext) {
    const id = customerOfPath(ctx)
    const { marketing, ...change } = await validBody(ctx, customerChangeBody)
    const version = matchedVersion(ctx)
    await answerOnce(ctx, store, async (tx) => {
      const row = await updateCustomer(tx, id, version, given({ ...change, marketing: flag(marketing) }))
      return { status: 200, body: viewOf(row), headers: { ETag: etag(row.version) } }
    })
    await forgetCustomer(id)
  }

  async destroy(ctx: HttpContext) {
    const id = customerOfPath(ctx)
    await answerOnce(ctx, store, async (tx) => {
      await eraseCustomer(tx, id)
      return { status: 204 }
    })
    await forgetCustomer(id)
  }
}

const flag = (value: boolean | undefined) => (value === undefined ? undefined : Number(value))

/** Without the fields that were left out. */
function given(fields: { [Field in keyof CustomerChange]: CustomerChange[Field] | undefined }): CustomerChange {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
}
