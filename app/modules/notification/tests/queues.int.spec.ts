import { test } from '@japa/runner'
import { NotificationFailed, NotificationSent } from '#modules/notification/contract'
import { bullQueue } from '#modules/notification/queue'
import { store } from '#modules/notification/store'
import { confirm, messageThat, newEmail, newOrder } from '#modules/notification/tests/shoppers'
import { newId } from '#platform/values/id'
import { allEvents, eventually } from '#tests/support/events'
import { accessToken } from '#tests/support/tokens'

test.group('notification: the page of the queues', () => {
  /** A message whose job is dead, and whose address works by now. */
  async function newDead(): Promise<{ id: string; eventId: string }> {
    const orderId = await newOrder({ email: newEmail('+bounce') })
    const eventId = await confirm(orderId)
    const { id } = await messageThat('failed', eventId)
    await store.run('UPDATE order_contacts SET email = ? WHERE order_id = ?', [newEmail(), orderId])
    return { id, eventId }
  }

  test('staff see it by bearer token or by the console’s cookie, nobody else does', async ({ client, assert }) => {
    const staff = await accessToken('staff')
    const page = await client.get('/admin/queues').bearerToken(staff)
    page.assertStatus(200)
    const table = await client.get('/admin/queues?state=waiting').bearerToken(staff)
    assert.include(page.text(), bullQueue ? '<base href="/admin/queues/"' : 'set REDIS_URL')
    assert.include(table.text(), bullQueue ? 'the full dashboard</a>' : 'in the embedded queue.')
    ;(await client.get('/admin/queues').header('Cookie', `faultline_staff=${staff}`)).assertStatus(200)
    ;(await client.get('/admin/queues')).assertStatus(401)
    ;(await client.get('/admin/queues').header('Cookie', 'faultline_staff=abc')).assertStatus(401)
    const customer = await accessToken('customer')
    ;(await client.get('/admin/queues').bearerToken(customer)).assertStatus(403)
    ;(await client.get('/admin/queues').header('Cookie', `faultline_staff=${customer}`)).assertStatus(403)
    ;(await client.get('/admin/queues?state=lost').bearerToken(staff)).assertStatus(400)
  })

  test('a dead job is listed and sent again, once', async ({ client, assert }) => {
    const { id, eventId } = await newDead()
    const staff = await accessToken('staff')
    const page = await client.get('/admin/queues?state=dead').bearerToken(staff)
    assert.include(page.text(), `/admin/queues/${id}/retry`)
    assert.include(page.text(), 'bounced')
    assert.notInclude(page.text(), '@')
    const retry = () => client.post(`/admin/queues/${id}/retry`).bearerToken(staff).redirects(0)
    const statuses = (await Promise.all([retry(), retry(), retry()])).map((answer) => answer.status())
    assert.deepEqual(statuses.sort(), [303, 409, 409])
    await messageThat('sent', eventId)
    await eventually(NotificationSent, (data) => data.messageId === id)
    assert.lengthOf(
      (await allEvents(NotificationFailed)).filter(({ data }) => data.messageId === id),
      1
    )
    assert.notInclude((await client.get('/admin/queues?state=dead').bearerToken(staff)).text(), id)
    ;(await retry()).assertStatus(409)
    ;(await client.post(`/admin/queues/${newId('message')}/retry`).bearerToken(staff)).assertStatus(404)
  })

  test('another site cannot press the button', async ({ client }) => {
    const { id } = await newDead()
    const cookie = `faultline_staff=${await accessToken('staff')}`
    const post = (headers: Record<string, string>) =>
      client
        .post(`/admin/queues/${id}/retry`)
        .headers({ Cookie: cookie, ...headers })
        .redirects(0)
    ;(await post({ 'Sec-Fetch-Site': 'cross-site' })).assertStatus(403)
    ;(await post({ 'Sec-Fetch-Site': 'same-site' })).assertStatus(403)
    ;(await post({ Origin: 'https://evil.example' })).assertStatus(403)
    ;(await post({ Origin: 'null' })).assertStatus(403)
    ;(await post({})).assertStatus(403)
    ;(await client.post(`/admin/queues/${id}/retry`)).assertStatus(401)
    const host = `${process.env.HOST}:${process.env.PORT}`
    ;(await post({ Origin: `http://${host}`, Host: host })).assertStatus(303)
  })

  test('nor with the cookie of a customer', async ({ client }) => {
    const { id } = await newDead()
    const cookie = `faultline_staff=${await accessToken('customer')}`
    const answer = await client
      .post(`/admin/queues/${id}/retry`)
      .headers({ 'Cookie': cookie, 'Sec-Fetch-Site': 'same-origin' })
    answer.assertStatus(403)
  })
})
