import { test } from '@japa/runner'
import { CustomerErased } from '#modules/customer/contract'
import { slaDue } from '#modules/support/actions/watch_sla'
import { TicketReplied, TicketResolved } from '#modules/support/contract'
import { findTicket, saveTicket, stateOf, store } from '#modules/support/store'
import { customer, question, ticketOf } from '#modules/support/tests/tickets'
import { now } from '#platform/values/clock'
import { allEvents, eventually, publish, settled } from '#tests/support/events'
import { accessToken } from '#tests/support/tokens'
import { until } from '#tests/support/wait'

const timerOf = (id: string) =>
  store.one<{ due_at: number }>("SELECT due_at FROM timers WHERE name = 'support.sla-due' AND timer_key = ?", [id])

test.group('support: working on tickets', () => {
  test('answers, waiting and resolution move status and clock, and are announced', async ({ client, assert }) => {
    const [ada, staff] = [await customer(), await accessToken('staff')]
    const { id } = await ticketOf(client, ada.token)
    const path = `/v1/tickets/${id}`
    const see = async (token: string) => (await client.get(path).bearerToken(token)).body()
    const say = async (token: string, body: object) =>
      (await client.post(`${path}/comments`).bearerToken(token).json(body)).assertStatus(201)
    const patch = (version: number, body: object) =>
      client.patch(path).bearerToken(staff).header('If-Match', `"${version}"`).json(body)

    await say(staff, { text: 'customer is a regular', internal: true })
    assert.containsSubset(await see(staff), { status: 'open', sla: { firstRespondedAt: null } })
    await say(staff, { text: 'We are looking into it.' })
    const answered = await see(ada.token)
    assert.equal(answered.status, 'in_progress')
    assert.isNotNull(answered.sla.firstRespondedAt)
    assert.lengthOf(answered.comments, 1)
    assert.notProperty(answered.comments[0], 'internal')
    assert.lengthOf((await see(staff)).comments, 2)
    assert.isDefined(await timerOf(id))

    const waiting = await patch(3, { status: 'waiting' })
    waiting.assertStatus(200)
    waiting.assertHeader('etag', '"4"')
    assert.isTrue(waiting.body().sla.paused)
    assert.isUndefined(await timerOf(id))
    await say(ada.token, { text: 'Here is the photo.' })
    assert.containsSubset(await see(staff), { status: 'open', sla: { paused: false } })
    assert.isDefined(await timerOf(id))

    const resolved = await patch(5, { status: 'resolved', assignee: 'cus_me', tags: ['lost'] })
    assert.containsSubset(resolved.body(), { status: 'resolved', assignee: 'cus_me', tags: ['lost'] })
    await eventually(TicketResolved, (data) => data.ticketId === id && data.version === 6)
    ;(await patch(6, { status: 'closed' })).assertStatus(200)
    const tooLate = await client.post(`${path}/comments`).bearerToken(ada.token).json({ text: 'One more thing' })
    tooLate.assertStatus(409)
    const reopened = await patch(7, { status: 'open' })
    reopened.assertStatus(409)
    assert.containsSubset(reopened.body(), { code: 'E_ILLEGAL_TRANSITION', from: 'closed', to: 'open' })

    await settled()
    const replies = (await allEvents(TicketReplied)).filter(({ data }) => data.ticketId === id)
    assert.sameMembers(
      replies.map(({ data }) => data.by),
      ['staff', 'customer']
    )
    assert.lengthOf(
      (await allEvents(TicketResolved)).filter(({ data }) => data.ticketId === id),
      1
    )
  })

  test('changes need the version they were made against, and staff', async ({ client, assert }) => {
    const [ada, staff] = [await customer(), await accessToken('staff')]
    const { id } = await ticketOf(client, ada.token)
    const patch = (token: string) => client.patch(`/v1/tickets/${id}`).bearerToken(token)
    ;(await patch(staff).json({ priority: 'high' })).assertStatus(428)
    ;(await patch(staff).header('If-Match', '"9"').json({ priority: 'high' })).assertStatus(412)
    ;(await patch(staff).header('If-Match', '"1"').json({ priority: 'top' })).assertStatus(422)
    ;(await patch(staff).header('If-Match', '"1"').json({ origin: 'guest' })).assertStatus(422)
    ;(
      await patch(staff)
        .header('If-Match', '"1"')
        .json({ tags: ['Not A Tag'] })
    ).assertStatus(422)
    ;(await patch(ada.token).header('If-Match', '"1"').json({ priority: 'high' })).assertStatus(403)
    const missing = client.patch('/v1/tickets/tkt_none').bearerToken(staff).header('If-Match', '"1"')
    ;(await missing.json({ priority: 'high' })).assertStatus(404)
    const note = client.post(`/v1/tickets/${id}/comments`).bearerToken(ada.token)
    ;(await note.json({ text: 'psst', internal: true })).assertStatus(422)

    const before = await timerOf(id)
    const changed = await patch(staff).header('If-Match', '"1"').json({ priority: 'urgent' })
    assert.containsSubset(changed.body(), { version: 2, priority: 'urgent', assignee: null, tags: [] })
    assert.isBelow((await timerOf(id))!.due_at, before!.due_at)
  })

  test('ten who change one version at once: one does', async ({ client, assert }) => {
    const staff = await accessToken('staff')
    const { id } = await ticketOf(client, staff)
    const answers = await Promise.all(
      Array.from({ length: 10 }, () =>
        client.patch(`/v1/tickets/${id}`).bearerToken(staff).header('If-Match', '"1"').json({ status: 'in_progress' })
      )
    )
    assert.deepEqual(answers.map((answer) => answer.status()).sort(), [200, ...Array<number>(9).fill(412)])
  })

  test('a version that was written over cannot be written again', async ({ client, assert }) => {
    const { id } = await ticketOf(client, (await customer()).token)
    const writeTwice = store.transaction(async (tx) => {
      const read = (await findTicket(tx, id))!
      await saveTicket(tx, read, stateOf(read))
      await saveTicket(tx, read, stateOf(read))
    })
    await assert.rejects(() => writeTwice, /changed meanwhile/)
  })

  test('ten who write at once are all heard', async ({ client, assert }) => {
    const { token } = await customer()
    const { id } = await ticketOf(client, token)
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, n) =>
        client
          .post(`/v1/tickets/${id}/comments`)
          .bearerToken(token)
          .json({ text: `${n}` })
      )
    )
    for (const answer of answers) answer.assertStatus(201)
    const ticket = (await client.get(`/v1/tickets/${id}`).bearerToken(token)).body()
    assert.equal(ticket.version, 11)
    assert.lengthOf(ticket.comments, 10)
  })

  test('the clock says by itself when a ticket is late, and not before', async ({ client, assert }) => {
    const { token } = await customer()
    const { id } = await ticketOf(client, token)
    const ring = async () => {
      await store.transaction((tx) => slaDue.set(tx, id, now(), null))
      await until('the alarm rang', async () => (await timerOf(id)) === undefined)
      return (await client.get(`/v1/tickets/${id}`).bearerToken(token)).body()
    }
    assert.isFalse((await ring()).sla.breached)
    await store.run('UPDATE tickets SET first_response_due_at = ? WHERE id = ?', [now() - 1, id])
    assert.containsSubset(await ring(), { version: 1, sla: { breached: true } })
  })

  test('erasure overwrites what the customer wrote, and nothing of others', async ({ client, assert }) => {
    const [ada, ben, staff] = [await customer(), await customer(), await accessToken('staff')]
    const tickets = []
    for (const { token } of [ada, ben]) {
      const { id } = await ticketOf(client, token, { name: 'Ada Canary' })
      for (const [who, text] of [
        [token, 'I live in Hidden Lane.'],
        [staff, 'Thank you.'],
      ] as const) {
        ;(await client.post(`/v1/tickets/${id}/comments`).bearerToken(who).json({ text })).assertStatus(201)
      }
      tickets.push(id)
    }
    const patch = client.patch(`/v1/tickets/${tickets[0]}`).bearerToken(staff).header('If-Match', '"3"')
    ;(await patch.header('Idempotency-Key', ada.id).json({ priority: 'low' })).assertStatus(200)
    await publish(CustomerErased, { customerId: ada.id, version: 2, erasedAt: now() })
    await settled()
    assert.isUndefined(await store.one('SELECT 1 FROM idempotency_keys WHERE idempotency_key = ?', [ada.id]))
    const [erased, kept] = await Promise.all(
      tickets.map(async (id) => (await client.get(`/v1/tickets/${id}`).bearerToken(staff)).body())
    )
    assert.containsSubset(erased, { subject: '[erased]', message: '[erased]', name: null, status: 'in_progress' })
    assert.deepEqual(
      erased.comments.map(({ text }: { text: string }) => text),
      ['[erased]', 'Thank you.']
    )
    assert.containsSubset(kept, { ...question, name: 'Ada Canary' })
    assert.equal(kept.comments[0].text, 'I live in Hidden Lane.')
  })
})
