import { Ajv } from 'ajv'
import addFormats from 'ajv-formats'
import type { ApiClient } from '@japa/api-client'
import { registerCustomer, type Registration } from '#modules/customer/actions/register_customer'
import { store, type CustomerRow } from '#modules/customer/store'
import { newId } from '#platform/values/id'
import { accessToken } from '#tests/support/tokens'

export const PASSWORD = 'correct horse battery'

export const newEmail = () => `t${newId('event').slice(4)}@shop.example`

/** An account without a password: for tests that do not sign in. */
export function newAccount(more: Partial<Registration> = {}): Promise<CustomerRow> {
  return store.transaction((tx) =>
    registerCustomer(tx, {
      email: newEmail(),
      passwordHash: '',
      name: 'Kim Canary',
      phone: null,
      region: 'eu-west',
      locale: 'en',
      marketing: false,
      ...more,
    })
  )
}

/** An account over HTTP, with a password. */
export async function register(client: ApiClient, more: object = {}) {
  const answer = await client
    .post('/v1/customers')
    .json({ email: newEmail(), password: PASSWORD, name: 'Kim Canary', ...more })
  answer.assertStatus(201)
  return answer.body() as { id: string; email: string }
}

export interface Tokens {
  accessToken: string
  refreshToken: string
  customerId: string
}

export async function signedIn(client: ApiClient, email: string, password = PASSWORD): Promise<Tokens> {
  const answer = await client.post('/v1/auth/tokens').json({ email, password })
  answer.assertStatus(200)
  return answer.body()
}

export const ownToken = ({ id }: { id: string }) => accessToken('customer', id)

const ajv = new Ajv({ strict: false })
;(addFormats as unknown as (to: Ajv) => void)(ajv)

/** What is wrong with an answer by its documented shape. */
export function misfits(shape: { toJSONSchema(): object }, body: unknown): string {
  const validate = ajv.compile(shape.toJSONSchema())
  return validate(body) ? '' : ajv.errorsText(validate.errors)
}
