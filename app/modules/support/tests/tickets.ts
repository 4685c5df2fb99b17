import type { ApiClient } from '@japa/api-client'
import { newId } from '#platform/values/id'
import { accessToken } from '#tests/support/tokens'

export const question = { subject: 'Where is it?', message: 'It has been a week.' }

/** Somebody who is signed in. */
export async function customer() {
  const id = newId('customer')
  return { id, token: await accessToken('customer', id) }
}

export async function ticketOf(client: ApiClient, token: string, more: object = {}) {
  const answer = await client
    .post('/v1/tickets')
    .bearerToken(token)
    .json({ ...question, ...more })
  answer.assertStatus(201)
  return answer.body()
}
