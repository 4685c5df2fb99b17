import type { ApiClient } from '@japa/api-client'
import { newId } from '#platform/values/id'
import { accessToken } from '#tests/support/tokens'

const staffId = newId('customer')
/** Tokens of one member of staff: an Idempotency-Key belongs to who sends it. */
export const staff = () => accessToken('staff', staffId)

/** A write by staff, under a key of its own unless told. */
export async function post(client: ApiClient, path: string, body?: object, key: string = newId('request')) {
  const call = client
    .post(path)
    .bearerToken(await staff())
    .header('Idempotency-Key', key)
  return body ? call.json(body) : call
}
