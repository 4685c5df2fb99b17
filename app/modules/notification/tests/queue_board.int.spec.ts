import { test } from '@japa/runner'
import { bullQueue } from '#modules/notification/queue'
import { store } from '#modules/notification/store'
import { confirm, messageThat, newEmail, newOrder } from '#modules/notification/tests/shoppers'
import { accessToken } from '#tests/support/tokens'
import { until } from '#tests/support/wait'

test.group('notification: the full dashboard', (group) => {
  group.each.skip(!bullQueue, 'this shop has no Redis')

  test('is a page that loads only what lies beside it', async ({ client, assert }) => {
    const staff = await accessToken('staff')
    const page = await client.get('/admin/queues').bearerToken(staff)
    page.assertStatus(200)
    assert.include(page.header('content-security-policy'), "script-src 'self'")
    const files = [...page.text().matchAll(/(?:src|href)="([^"]+)"/g)].map(([, file]) => file!)
    assert.isNotEmpty(files.filter((file) => file.endsWith('.js')))
    assert.include(page.text(), '<base href="/admin/queues/" />')
    for (const file of files.filter((each) => each !== '/admin/queues/')) {
      assert.notMatch(file, /^\w+:|^\//)
      ;(await client.get(`/admin/queues/${file}`).bearerToken(staff)).assertStatus(200)
    }
    for (const path of ['queue/notification-email', 'queue/notification-email/msg_1', 'job-schedulers']) {
      ;(await client.get(`/admin/queues/${path}`).bearerToken(staff)).assertStatus(200)
    }
    for (const path of ['static/../index.ejs', 'static/%2e%2e/index.ejs', 'static/none.js', 'nothing/there']) {
      ;(await client.get(`/admin/queues/${path}`).bearerToken(staff)).assertStatus(404)
    }
  })

  test('shows the queues, and sends a message again by its own button', async ({ client, assert }) => {
    const staff = await accessToken('staff')
    const orderId = await newOrder({ email: newEmail('+bounce') })
    const eventId = await confirm(orderId)
    const { id } = await messageThat('failed', eventId)
    await store.run('UPDATE order_contacts SET email = ? WHERE order_id = ?', [newEmail(), orderId])
    const failed = await until('the job to be on display', async () => {
      const path = '/admin/queues/api/queues?activeQueue=notification-email&status=failed&page=1&jobsPerPage=50'
      const answer = await client.get(path).bearerToken(staff)
      answer.assertStatus(200)
      assert.notInclude(answer.text(), '@example.com')
      const queue = answer.body().queues.find((each: { name: string }) => each.name === 'notification-email')
      return queue.jobs.find((job: { id: string }) => job.id === id)
    })
    assert.equal(failed.failedReason, 'bounced')
    const retry = await client.put(`/admin/queues/api/queues/notification-email/${id}/retry`).bearerToken(staff)
    assert.oneOf(retry.status(), [200, 204])
    await messageThat('sent', eventId)
  })

  test('is for staff, its buttons for pages of this site, and jobs are not taken away there', async ({ client }) => {
    const [staff, customer] = [await accessToken('staff'), await accessToken('customer')]
    const queue = '/admin/queues/api/queues/notification-email'
    for (const path of ['/admin/queues/api/queues', '/admin/queues/queue/notification-email', `${queue}/workers`]) {
      ;(await client.get(path)).assertStatus(401)
      ;(await client.get(path).bearerToken(customer)).assertStatus(403)
    }
    ;(await client.put(`${queue}/pause`)).assertStatus(401)
    const foreign = { 'Cookie': `faultline_staff=${staff}`, 'Sec-Fetch-Site': 'cross-site' }
    ;(await client.put(`${queue}/pause`).headers(foreign)).assertStatus(403)
    for (const action of ['empty', 'obliterate', 'clean/failed', 'concurrency', 'msg_1/clean']) {
      ;(await client.put(`${queue}/${action}`).bearerToken(staff)).assertStatus(405)
    }
    ;(await client.put(`${queue}/pause`).bearerToken(staff)).assertStatus(200)
    ;(await client.put(`${queue}/resume`).bearerToken(staff)).assertStatus(200)
  })
})
