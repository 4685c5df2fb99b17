import { test } from '@japa/runner'
import { confirm, messageThat, newOrder } from '#modules/notification/tests/shoppers'
import { newId } from '#platform/values/id'
import { accessToken } from '#tests/support/tokens'
import { store } from '#modules/notification/store'

/** Languages nobody reads here, so that no test meets another's template. */
let languages = 0
const newLocale = () => `x${String.fromCharCode(97 + languages++)}`

const draft = (locale: string, more: object = {}) => ({
  name: 'order.confirmed',
  channel: 'email',
  locale,
  subject: 'Hello {{ orderId }}',
  body: '<p>{{ total }}</p>',
  ...more,
})

test.group('notification: templates over HTTP', () => {
  test('are written, read, listed and refused a second time', async ({ client, assert }) => {
    const [token, locale] = [await accessToken('staff'), newLocale()]
    const made = await client.post('/v1/templates').bearerToken(token).json(draft(locale))
    made.assertStatus(201)
    const path = `/v1/templates/${made.body().id}`
    assert.equal(made.header('location'), path)
    assert.containsSubset(made.body(), {
      version: 1,
      category: 'transactional',
      variables: ['orderId', 'total', 'items'],
    })
    const seen = await client.get(path).bearerToken(token)
    assert.equal(seen.header('etag'), '"1"')
    assert.deepEqual(seen.body(), made.body())
    const listed = await client.get(`/v1/templates?locale=${locale}`).bearerToken(token)
    assert.deepEqual(
      listed.body().data.map((each: { id: string }) => each.id),
      [made.body().id]
    )
    const again = await client.post('/v1/templates').bearerToken(token).json(draft(locale))
    again.assertStatus(409)
    assert.equal(again.body().code, 'E_TEMPLATE_EXISTS')
  })

  test('an Idempotency-Key makes one template', async ({ client, assert }) => {
    const token = await accessToken('staff', 'cus_idempotent')
    const [key, body] = [newId('event'), draft(newLocale())]
    const post = () => client.post('/v1/templates').bearerToken(token).header('Idempotency-Key', key).json(body)
    const [first, second] = [await post(), await post()]
    second.assertStatus(201)
    assert.equal(second.header('idempotent-replayed'), 'true')
    assert.deepEqual(second.body(), first.body())
  })

  const refused: [string, object, string][] = [
    ['an unknown variable', { body: '{{ email }}' }, '/body'],
    ['broken braces', { subject: 'Hello {{ orderId }' }, '/subject'],
    ['no subject in an e-mail', { subject: null }, '/subject'],
    ['an unknown kind', { name: 'order.dreamt' }, '/name'],
    ['an unknown channel', { channel: 'pigeon' }, '/channel'],
    ['a strange locale', { locale: '../de' }, '/locale'],
    ['a field that cannot be set', { version: 7 }, '/version'],
    ['marketing without a way out', { name: 'order.completed', body: 'Buy more of {{ orderId }}' }, '/body'],
  ]
  for (const [what, change, pointer] of refused) {
    test(`${what} is refused by name`, async ({ client, assert }) => {
      const answer = await client
        .post('/v1/templates')
        .bearerToken(await accessToken('staff'))
        .json({ ...draft(newLocale()), ...change })
      answer.assertStatus(422)
      assert.equal(answer.body().errors[0].pointer, pointer)
    })
  }

  test('a change makes a version; of two at once one wins', async ({ client, assert }) => {
    const token = await accessToken('staff')
    const { id } = (await client.post('/v1/templates').bearerToken(token).json(draft(newLocale()))).body()
    const patch = (version: string | undefined, body: object) => {
      const request = client.patch(`/v1/templates/${id}`).bearerToken(token).json(body)
      return version ? request.header('If-Match', version) : request
    }
    ;(await patch(undefined, { body: 'x' })).assertStatus(428)
    ;(await patch('"9"', { body: 'x' })).assertStatus(412)
    ;(await patch('"1"', { body: '{{ nothing }}' })).assertStatus(422)
    const answers = await Promise.all([patch('"1"', { body: 'left' }), patch('"1"', { body: 'right' })])
    assert.deepEqual(answers.map((answer) => answer.status()).sort(), [200, 412])
    const seen = (await client.get(`/v1/templates/${id}`).bearerToken(token)).body()
    assert.equal(seen.version, 2)
    assert.equal(seen.subject, 'Hello {{ orderId }}')
    assert.deepEqual(
      seen.versions.map((each: { version: number }) => each.version),
      [2, 1]
    )
  })

  test('any version can be previewed, with values of one’s own', async ({ client, assert }) => {
    const token = await accessToken('staff')
    const { id } = (await client.post('/v1/templates').bearerToken(token).json(draft(newLocale()))).body()
    await client.patch(`/v1/templates/${id}`).bearerToken(token).header('If-Match', '"1"').json({ body: 'new' })
    const preview = (body: object) => client.post(`/v1/templates/${id}/preview`).bearerToken(token).json(body)
    assert.containsSubset((await preview({})).body(), { version: 2, body: 'new' })
    const old = await preview({ version: 1, variables: { orderId: 'A', total: '<1>' } })
    assert.containsSubset(old.body(), { version: 1, subject: 'Hello A', body: '<p>&lt;1&gt;</p>' })
    ;(await preview({ version: 3 })).assertStatus(404)
    const unknown = await preview({ variables: { name: 'Eve' } })
    unknown.assertStatus(422)
    assert.equal(unknown.body().errors[0].pointer, '/variables/name')
  })

  test('a message keeps the version it was decided with', async ({ client, assert }) => {
    const [token, locale] = [await accessToken('staff'), newLocale()]
    const { id } = (await client.post('/v1/templates').bearerToken(token).json(draft(locale))).body()
    const orderId = await newOrder({ locale: `${locale}-DE` })
    const message = await messageThat('sent', await confirm(orderId))
    await client.patch(`/v1/templates/${id}`).bearerToken(token).header('If-Match', '"1"').json({ subject: 'Bye' })
    const seen = (await client.get(`/v1/messages/${message.id}`).bearerToken(token)).body()
    assert.containsSubset(seen, { templateId: id, templateVersion: 1, preview: { subject: `Hello ${orderId}` } })
    const next = await messageThat('sent', await confirm(orderId))
    assert.equal(next.template_version, 2)
    await store.run('DELETE FROM templates WHERE id = ?', [id])
  })

  test('are for staff', async ({ client }) => {
    const customer = await accessToken('customer')
    for (const path of ['/v1/templates', `/v1/templates/${newId('template')}`]) {
      ;(await client.get(path)).assertStatus(401)
      ;(await client.get(path).bearerToken(customer)).assertStatus(403)
    }
    ;(await client.post('/v1/templates').bearerToken(customer).json(draft('en'))).assertStatus(403)
    const staff = await accessToken('staff')
    ;(await client.get(`/v1/templates/${newId('template')}`).bearerToken(staff)).assertStatus(404)
  })
})
