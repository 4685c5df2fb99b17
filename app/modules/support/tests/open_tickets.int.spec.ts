import { test } from '@japa/runner'
import { TicketOpened } from '#modules/support/contract'
import { anOrder } from '#modules/support/tests/orders'
import { customer, question, ticketOf } from '#modules/support/tests/tickets'
import { newId } from '#platform/values/id'
import { eventually } from '#tests/support/events'
import { accessToken } from '#tests/support/tokens'

test.group('support: opening tickets', () => {
  test('a customer opens one and sees it; others do not', async ({ client, assert }) => {
    const [ada, ben] = [await customer(), await customer()]
    const ticket = await ticketOf(client, ada.token, { name: 'Ada' })
    assert.containsSubset(ticket, { ...question, status: 'open', priority: 'normal', origin: 'customer', name: 'Ada' })
    assert.notProperty(ticket, 'assignee')
    const { data } = await eventually(TicketOpened, (each) => each.ticketId === ticket.id)
    assert.containsSubset(data, { version: 1, customerId: ada.id, orderId: null, origin: 'customer' })

    const path = `/v1/tickets/${ticket.id}`
    const own = await client.get(path).bearerToken(ada.token)
    own.assertStatus(200)
    own.assertHeader('etag', '"1"')
    assert.deepEqual(own.body(), ticket)
    const missing = await client.get('/v1/tickets/tkt_none').bearerToken(ben.token)
    const foreign = await client.get(path).bearerToken(ben.token)
    foreign.assertStatus(404)
    assert.deepEqual({ ...foreign.body(), requestId: '' }, { ...missing.body(), requestId: '' })
    ;(await client.get(path)).assertStatus(404)
    ;(await client.post(`${path}/comments`).bearerToken(ben.token).json({ text: 'me too' })).assertStatus(404)
  })

  test('a guest opens one with the order and its token', async ({ client, assert }) => {
    const token = newId('event')
    const { orderId } = await anOrder({ token })
    const ask = (cartToken?: string, body: object = { orderId }) => {
      const request = client.post('/v1/tickets').json({ ...question, ...body })
      return cartToken === undefined ? request : request.header('X-Cart-Token', cartToken)
    }
    ;(await ask()).assertStatus(401)
    ;(await ask(token, {})).assertStatus(401)
    ;(await ask('wrong')).assertStatus(404)
    ;(await ask(token, { orderId: newId('order') })).assertStatus(404)
    const answer = await ask(token)
    answer.assertStatus(201)
    assert.containsSubset(answer.body(), { origin: 'guest', orderId, customerId: null })
    const path = `/v1/tickets/${answer.body().id}`
    ;(await client.get(path).header('X-Cart-Token', token)).assertStatus(200)
    ;(await client.get(path).header('X-Cart-Token', 'wrong')).assertStatus(404)
    const comment = client.post(`${path}/comments`).header('X-Cart-Token', token)
    ;(await comment.json({ text: 'Still waiting.' })).assertStatus(201)
  })

  test('nobody opens one about the order of another', async ({ client }) => {
    const [ada, ben] = [await customer(), await customer()]
    const { orderId } = await anOrder({ customerId: ada.id })
    const ask = (token: string) =>
      client
        .post('/v1/tickets')
        .bearerToken(token)
        .json({ ...question, orderId })
    ;(await ask(ben.token)).assertStatus(404)
    ;(await ask(ada.token)).assertStatus(201)
  })

  test('the same Idempotency-Key opens one', async ({ client, assert }) => {
    const ada = await customer()
    const ask = () => client.post('/v1/tickets').bearerToken(ada.token).header('Idempotency-Key', ada.id).json(question)
    const [first, again] = [await ask(), await ask()]
    assert.equal(first.body().id, again.body().id)
    again.assertHeader('idempotent-replayed', 'true')
  })

  for (const [field, value] of Object.entries({
    status: 'closed',
    priority: 'urgent',
    customerId: 'cus_other',
    assignee: 'me',
    tags: ['vip'],
    subject: '',
    message: 7,
  })) {
    test(`${field} of a customer is refused by name`, async ({ client, assert }) => {
      const { token } = await customer()
      const answer = await client
        .post('/v1/tickets')
        .bearerToken(token)
        .json({ ...question, [field]: value })
      answer.assertStatus(422)
      assert.equal(answer.body().errors[0].pointer, `/${field}`)
    })
  }
})

test.group('support: lists', () => {
  test('customers list their own; staff filter all', async ({ client, assert }) => {
    const [ada, staff] = [await customer(), await accessToken('staff')]
    const tag = newId('event').replace('_', '-')
    const own = [await ticketOf(client, ada.token), await ticketOf(client, ada.token)]
    const filed = await ticketOf(client, staff, { tags: [tag, 'vip', tag], priority: 'high', assignee: tag })
    assert.containsSubset(filed, { tags: [tag, 'vip'], priority: 'high', assignee: tag, origin: 'staff' })
    const list = async (token: string, query: object) => {
      const answer = await client.get('/v1/tickets').qs(query).bearerToken(token)
      answer.assertStatus(200)
      return answer.body()
    }
    const ids = (body: { data: { id: string }[] }) => body.data.map(({ id }) => id)
    assert.deepEqual(ids(await list(ada.token, { tag, assignee: tag })), [own[1].id, own[0].id])
    const first = await list(ada.token, { limit: 1 })
    assert.deepEqual(ids(await list(ada.token, { limit: 1, after: first.page.next })), [own[0].id])
    for (const query of [{ tag }, { assignee: tag }, { tag, status: 'open', priority: 'high' }]) {
      const { data } = await list(staff, query)
      assert.deepEqual(
        data.map(({ id, tags }: { id: string; tags: string[] }) => [id, tags]),
        [[filed.id, [tag, 'vip']]]
      )
    }
    assert.isEmpty(ids(await list(staff, { tag, status: 'closed' })))
    ;(await client.get('/v1/tickets')).assertStatus(401)
    ;(await client.get('/v1/tickets').qs({ status: "x' OR 1=1" }).bearerToken(staff)).assertStatus(400)
  })
})
