import { test } from '@japa/runner'
import { CustomerErased, CustomerRegistered, CustomerUpdated, SessionEnded } from '#modules/customer/contract'
import { store } from '#modules/customer/store'
import { newAccount, newEmail, ownToken, PASSWORD, register, signedIn, misfits } from '#modules/customer/tests/accounts'
import { customerShape, customersShape } from '#modules/customer/validators'
import { newId } from '#platform/values/id'
import { eventually, settled } from '#tests/support/events'
import { accessToken } from '#tests/support/tokens'

test.group('customer: registration', () => {
  test('opens an account, says so, and keeps the password to itself', async ({ client, assert }) => {
    const email = newEmail()
    const answer = await client
      .post('/v1/customers')
      .json({ email: email.toUpperCase(), password: PASSWORD, name: 'Kim', region: 'us-east', marketing: true })
    answer.assertStatus(201)
    assert.equal(misfits(customerShape, answer.body()), '')
    assert.containsSubset(answer.body(), { email, name: 'Kim', phone: null, region: 'us-east', role: 'customer' })
    assert.equal(answer.header('location'), `/v1/customers/${answer.body().id}`)
    const { data } = await eventually(CustomerRegistered, ({ customerId }) => customerId === answer.body().id)
    assert.containsSubset(data, { email, version: 1, region: 'us-east', marketing: true, locale: 'en' })
    const row = await store.one<{ password_hash: string }>('SELECT password_hash FROM customers WHERE email = ?', [
      email,
    ])
    assert.match(row!.password_hash, /^\$scrypt\$/)
  })

  test('an e-mail address has one account, however it is written and however many ask at once', async ({
    client,
    assert,
  }) => {
    const email = newEmail()
    const answers = await Promise.all(
      [email, email.toUpperCase(), email, ` ${email}`].map((each) =>
        client.post('/v1/customers').json({ email: each, password: PASSWORD, name: 'Kim' })
      )
    )
    assert.deepEqual(answers.map((answer) => answer.status()).sort(), [201, 409, 409, 409])
    assert.equal(answers.find((answer) => answer.status() === 409)!.body().code, 'E_EMAIL_TAKEN')
  })

  for (const [field, value] of [
    ['email', 'nobody'],
    ['email', { $ne: null }],
    ['password', 'too short'],
    ['password', 1234567890],
    ['name', ' '],
    ['region', 'EU West'],
    ['locale', 'english'],
    ['phone', 'call me'],
    ['marketing', 'yes'],
    ['role', 'staff'],
    ['id', 'cus_1'],
    ['version', 7],
  ] as const) {
    test(`${field} ${JSON.stringify(value)} is refused by name`, async ({ client, assert }) => {
      const body = { email: newEmail(), password: PASSWORD, name: 'Kim', [field]: value }
      const answer = await client.post('/v1/customers').json(body)
      answer.assertStatus(422)
      assert.equal(answer.body().errors[0].pointer, `/${field}`)
    })
  }

  test('under one key there is one account and one answer', async ({ client, assert }) => {
    const body = { email: newEmail(), password: PASSWORD, name: 'Kim' }
    const post = () => client.post('/v1/customers').header('Idempotency-Key', body.email).json(body)
    const [first, second] = [await post(), await post()]
    second.assertStatus(201)
    second.assertHeader('idempotent-replayed', 'true')
    assert.deepEqual(second.body(), first.body())
  })
})

test.group('customer: an account', () => {
  test('is seen by its owner and by staff, and by nobody else', async ({ client }) => {
    const account = await newAccount()
    const path = `/v1/customers/${account.id}`
    ;(await client.get(path)).assertStatus(401)
    ;(await client.get(path).bearerToken(await accessToken('customer'))).assertStatus(404)
    ;(await client.get(path).bearerToken(await ownToken(account))).assertStatus(200)
    ;(await client.get(path).bearerToken(await accessToken('staff'))).assertStatus(200)
  })

  test('of another looks like a missing one', async ({ client, assert }) => {
    const token = await accessToken('customer')
    const [others, missing, malformed] = await Promise.all(
      [(await newAccount()).id, newId('customer'), "x' OR 1=1"].map((id) =>
        client.get(`/v1/customers/${encodeURIComponent(id)}`).bearerToken(token)
      )
    )
    for (const answer of [others!, missing!, malformed!]) {
      answer.assertStatus(404)
      assert.deepEqual({ ...answer.body(), requestId: '' }, { ...missing!.body(), requestId: '' })
    }
  })

  test('is changed against the version that was read', async ({ client, assert }) => {
    const account = await newAccount({ phone: '+49 30 1234567' })
    const token = await ownToken(account)
    const path = `/v1/customers/${account.id}`
    const seen = await client.get(path).bearerToken(token)
    const patch = (body: object) =>
      client.patch(path).bearerToken(token).header('If-Match', seen.header('etag')!).json(body)
    ;(await client.patch(path).bearerToken(token).json({ name: 'Robin' })).assertStatus(428)
    const changed = await patch({ name: 'Robin', phone: null, marketing: true })
    changed.assertStatus(200)
    assert.equal(misfits(customerShape, changed.body()), '')
    assert.containsSubset(changed.body(), { name: 'Robin', phone: null, marketing: true, region: 'eu-west' })
    assert.equal(changed.header('etag'), '"2"')
    ;(await patch({ name: 'Late' })).assertStatus(412)
    const { data } = await eventually(CustomerUpdated, ({ customerId }) => customerId === account.id)
    assert.containsSubset(data, { name: 'Robin', version: 2, email: account.email })
  })

  test('of two changes at once one wins', async ({ client, assert }) => {
    const account = await newAccount()
    const token = await ownToken(account)
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, n) =>
        client
          .patch(`/v1/customers/${account.id}`)
          .bearerToken(token)
          .header('If-Match', '"1"')
          .json({ name: `N ${n}` })
      )
    )
    assert.lengthOf(
      answers.filter((answer) => answer.status() === 200),
      1
    )
  })

  test('cannot take the e-mail address of another', async ({ client, assert }) => {
    const [first, second] = [await newAccount(), await newAccount()]
    const answer = await client
      .patch(`/v1/customers/${second.id}`)
      .bearerToken(await ownToken(second))
      .header('If-Match', '"1"')
      .json({ email: first.email.toUpperCase() })
    answer.assertStatus(409)
    assert.equal(answer.body().code, 'E_EMAIL_TAKEN')
  })

  for (const field of ['role', 'id', 'password', 'createdAt']) {
    test(`its ${field} cannot be set`, async ({ client, assert }) => {
      const account = await newAccount()
      const answer = await client
        .patch(`/v1/customers/${account.id}`)
        .bearerToken(await ownToken(account))
        .header('If-Match', '"1"')
        .json({ [field]: 'staff' })
      answer.assertStatus(422)
      assert.equal(answer.body().errors[0].pointer, `/${field}`)
    })
  }
})

test.group('customer: lists', () => {
  test('are for staff', async ({ client }) => {
    ;(await client.get('/v1/customers')).assertStatus(401)
    ;(await client.get('/v1/customers').bearerToken(await accessToken('customer'))).assertStatus(403)
  })

  test('go by e-mail address and region, page by page', async ({ client, assert }) => {
    const token = await accessToken('staff')
    const region = `r-${newId('event').slice(-10)}`
    const accounts = [await newAccount({ region }), await newAccount({ region }), await newAccount({ region })]
    const newestFirst = accounts.map(({ id }) => id).reverse()
    const first = await client.get(`/v1/customers?region=${region}&limit=2`).bearerToken(token)
    assert.equal(misfits(customersShape, first.body()), '')
    const second = await client
      .get(`/v1/customers?region=${region}&limit=2&after=${first.body().page.next}`)
      .bearerToken(token)
    assert.deepEqual(
      [...first.body().data, ...second.body().data].map(({ id }) => id),
      newestFirst
    )
    assert.isNull(second.body().page.next)
    const found = await client.get('/v1/customers').qs({ email: accounts[1]!.email.toUpperCase() }).bearerToken(token)
    assert.deepEqual(
      found.body().data.map(({ id }: { id: string }) => id),
      [accounts[1]!.id]
    )
  })

  test('refuse limits and cursors that cannot be, and take filters literally', async ({ client, assert }) => {
    const token = await accessToken('staff')
    ;(await client.get('/v1/customers?limit=10000').bearerToken(token)).assertStatus(400)
    ;(await client.get('/v1/customers?after=tampered').bearerToken(token)).assertStatus(400)
    ;(await client.get('/v1/customers?email[$ne]=x').bearerToken(token)).assertStatus(400)
    const literal = await client.get('/v1/customers').qs({ region: "' OR 1=1 --" }).bearerToken(token)
    assert.deepEqual(literal.body().data, [])
  })
})

test.group('customer: erasure', () => {
  test('leaves nothing of a person in the store, and says so', async ({ client, assert }) => {
    const canary = { name: 'Canary Wren-Sparrow', phone: '+49 30 5550199', line1: 'Canary Wharf 77' }
    const email = newEmail()
    const { id } = (
      await client
        .post('/v1/customers')
        .header('Idempotency-Key', newId('event'))
        .json({ email, password: PASSWORD, name: canary.name, phone: canary.phone })
    ).body()
    const { accessToken: token, refreshToken } = await signedIn(client, email)
    await client
      .post(`/v1/customers/${id}/addresses`)
      .bearerToken(await accessToken('staff'))
      .header('Idempotency-Key', newId('event'))
      .json({ name: canary.name, line1: canary.line1, city: 'Berlin', postalCode: '10115', country: 'DE' })
    await client.get(`/v1/customers/${id}`).bearerToken(token)
    ;(await client.delete(`/v1/customers/${id}`).bearerToken(token).header('Idempotency-Key', id)).assertStatus(204)
    await eventually(CustomerErased, ({ customerId }) => customerId === id)
    await eventually(SessionEnded, ({ customerId }) => customerId === id)
    await settled()

    for (const name of await store.client.getAllTables(['public'])) {
      const rows = JSON.stringify(await store.all(`SELECT * FROM ${name}`))
      for (const secret of [email, ...Object.values(canary)]) assert.notInclude(rows, secret, name)
    }
    ;(await client.get(`/v1/customers/${id}`).bearerToken(token)).assertStatus(401)
    ;(await client.get(`/v1/customers/${id}`).bearerToken(await ownToken({ id }))).assertStatus(404)
    ;(await client.get(`/v1/customers/${id}`).bearerToken(await accessToken('staff'))).assertStatus(404)
    ;(await client.post('/v1/auth/tokens').json({ email, password: PASSWORD })).assertStatus(401)
    ;(await client.post('/v1/auth/tokens/refresh').json({ refreshToken })).assertStatus(401)
  })

  test('is for the customer and for staff, and done once', async ({ client }) => {
    const account = await newAccount()
    const erase = (token: string) => client.delete(`/v1/customers/${account.id}`).bearerToken(token)
    ;(await client.delete(`/v1/customers/${account.id}`)).assertStatus(401)
    ;(await erase(await accessToken('customer'))).assertStatus(404)
    ;(await erase(await accessToken('staff'))).assertStatus(204)
    ;(await erase(await accessToken('staff'))).assertStatus(404)
  })

  test('frees the e-mail address', async ({ client }) => {
    const { id, email } = await register(client)
    ;(await client.delete(`/v1/customers/${id}`).bearerToken(await accessToken('staff'))).assertStatus(204)
    await register(client, { email })
  })
})
