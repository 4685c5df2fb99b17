import { test } from '@japa/runner'
import { decodeJwt } from 'jose'
import { signAccessToken } from '#modules/customer/access_token'
import { endSession } from '#modules/customer/actions/end_session'
import { eraseCustomer } from '#modules/customer/actions/erase_customer'
import { signIn } from '#modules/customer/actions/sign_in'
import { SessionEnded } from '#modules/customer/contract'
import { store } from '#modules/customer/store'
import { sessionSweep } from '#modules/customer/timers'
import { newAccount, newEmail, PASSWORD, register, signedIn, misfits } from '#modules/customer/tests/accounts'
import { tokensShape } from '#modules/customer/validators'
import { TOKEN_SECONDS, verifyToken } from '#platform/http/auth'
import { newId } from '#platform/values/id'
import { allEvents, eventually, settled } from '#tests/support/events'
import { accessToken } from '#tests/support/tokens'

test.group('customer: sign-in', () => {
  test('gives tokens that open the own account', async ({ client, assert }) => {
    const { id, email } = await register(client)
    const answer = await client.post('/v1/auth/tokens').json({ email: email.toUpperCase(), password: PASSWORD })
    answer.assertStatus(200)
    answer.assertHeader('cache-control', 'no-store')
    assert.equal(misfits(tokensShape, answer.body()), '')
    assert.containsSubset(answer.body(), { tokenType: 'Bearer', expiresIn: TOKEN_SECONDS, customerId: id })
    const { exp, iat, ...claims } = decodeJwt(answer.body().accessToken)
    assert.isAtMost(exp! - iat!, TOKEN_SECONDS)
    assert.containsSubset(claims, { sub: id, role: 'customer', iss: 'faultline', aud: 'faultline-api' })
    ;(await client.get(`/v1/customers/${id}`).bearerToken(answer.body().accessToken)).assertStatus(200)
    const rows = JSON.stringify(await store.all('SELECT * FROM refresh_tokens'))
    assert.notInclude(rows, answer.body().refreshToken)
  })

  test('an unknown address and a wrong password get the same answer', async ({ client, assert }) => {
    const { email } = await register(client)
    const attempt = (body: object) => client.post('/v1/auth/tokens').json(body)
    const wrong = await attempt({ email, password: 'not the password' })
    const unknown = await attempt({ email: newEmail(), password: 'not the password' })
    wrong.assertStatus(401)
    wrong.assertHeader('www-authenticate', 'Bearer realm="faultline"')
    unknown.assertStatus(401)
    assert.deepEqual({ ...wrong.body(), requestId: '' }, { ...unknown.body(), requestId: '' })
  })

  test('an unknown address is compared with a password, too', async ({ client, assert }) => {
    const { email } = await register(client)
    const fastest = async (address: () => string) => {
      const times: number[] = []
      for (let i = 0; i < 5; i++) {
        const startedAt = performance.now()
        await client.post('/v1/auth/tokens').json({ email: address(), password: 'not the password' })
        times.push(performance.now() - startedAt)
      }
      return Math.min(...times)
    }
    const known = await fastest(() => email)
    assert.isAbove(await fastest(newEmail), known / 2)
  })

  for (const burst of [false, true]) {
    test(`20 wrong passwords ${burst ? 'at once' : 'in a row'} are too many, and the right one then too`, async ({
      client,
      assert,
    }) => {
      const { email } = await register(client)
      const guess = (password: string) => client.post('/v1/auth/tokens').json({ email, password })
      const answers = []
      if (burst) answers.push(...(await Promise.all(Array.from({ length: 20 }, (_, n) => guess(`wrong ${n}`)))))
      else for (let n = 0; n < 20; n++) answers.push(await guess(`wrong ${n}`))
      assert.lengthOf(
        answers.filter((answer) => answer.status() === 401),
        10
      )
      const refused = answers.find((answer) => answer.status() === 429)!
      assert.equal(refused.body().code, 'E_TOO_MANY_ATTEMPTS')
      assert.isAbove(Number(refused.header('retry-after')), 0)
      ;(await guess(PASSWORD)).assertStatus(429)
    })
  }

  test('right passwords at once are all let in, and count for nothing', async ({ client, assert }) => {
    const { email } = await register(client)
    const answers = await Promise.all(Array.from({ length: 15 }, () => signedIn(client, email)))
    assert.lengthOf(new Set(answers.map(({ refreshToken }) => refreshToken)), 15)
  })

  for (const body of [{ email: 'x' }, { email: { $gt: '' }, password: { $gt: '' } }, { password: 'x' }, []]) {
    test(`${JSON.stringify(body)} is refused`, async ({ client }) => {
      ;(await client.post('/v1/auth/tokens').json(body)).assertStatus(422)
    })
  }
})

test.group('customer: sessions', () => {
  test('a refresh token is taken for a new one, once', async ({ client, assert }) => {
    const { id, email } = await register(client)
    const first = await signedIn(client, email)
    const refresh = (refreshToken: string) => client.post('/v1/auth/tokens/refresh').json({ refreshToken })
    const second = await refresh(first.refreshToken)
    second.assertStatus(200)
    assert.equal(misfits(tokensShape, second.body()), '')
    assert.notEqual(second.body().refreshToken, first.refreshToken)
    ;(await client.get(`/v1/customers/${id}`).bearerToken(second.body().accessToken)).assertStatus(200)

    const reused = await refresh(first.refreshToken)
    reused.assertStatus(401)
    assert.equal(reused.body().code, 'E_REFRESH_TOKEN_REUSED')
    ;(await refresh(second.body().refreshToken)).assertStatus(401)
    for (const token of [first.accessToken, second.body().accessToken]) {
      ;(await client.get(`/v1/customers/${id}`).bearerToken(token)).assertStatus(401)
    }
    await eventually(SessionEnded, ({ customerId }) => customerId === id)
  })

  test('of two uses of a refresh token at once, one ends the session', async ({ client, assert }) => {
    const { refreshToken } = await signedIn(client, (await register(client)).email)
    const refresh = () => client.post('/v1/auth/tokens/refresh').json({ refreshToken })
    const answers = await Promise.all([refresh(), refresh()])
    assert.deepEqual(answers.map((answer) => answer.status()).sort(), [200, 401])
    const winner = answers.find((answer) => answer.status() === 200)!.body()
    ;(await client.get(`/v1/customers/${winner.customerId}`).bearerToken(winner.accessToken)).assertStatus(401)
  })

  test('one that has ended is refused here before anybody could tell', async ({ assert }) => {
    const [account, sessionId] = [await newAccount(), newId('session')]
    const token = await signAccessToken(account.id, account.role, sessionId)
    await verifyToken(token)
    await store.transaction((tx) => endSession(tx, sessionId, account.id))
    await assert.rejects(() => verifyToken(token), /This session was ended/)
  })

  test('none is opened for an account that was erased while its password was checked', async ({ assert }) => {
    const account = await newAccount()
    const opened = await store.transaction(async (tx) => {
      await eraseCustomer(tx, account.id)
      return signIn(tx, account)
    })
    assert.isUndefined(opened)
  })

  test('a made-up refresh token is refused', async ({ client }) => {
    ;(await client.post('/v1/auth/tokens/refresh').json({ refreshToken: 'made up' })).assertStatus(401)
    ;(await client.post('/v1/auth/tokens/refresh').json({})).assertStatus(422)
  })

  test('signing out ends this session and no other', async ({ client, assert }) => {
    const { id, email } = await register(client)
    const [here, there] = [await signedIn(client, email), await signedIn(client, email)]
    ;(await client.delete('/v1/auth/tokens/current')).assertStatus(401)
    ;(await client.delete('/v1/auth/tokens/current').bearerToken(here.accessToken)).assertStatus(204)
    ;(await client.get(`/v1/customers/${id}`).bearerToken(here.accessToken)).assertStatus(401)
    ;(await client.post('/v1/auth/tokens/refresh').json({ refreshToken: here.refreshToken })).assertStatus(401)
    ;(await client.get(`/v1/customers/${id}`).bearerToken(there.accessToken)).assertStatus(200)
    const { data } = await eventually(SessionEnded, ({ customerId }) => customerId === id)
    assert.equal(data.sessionId, decodeJwt(here.accessToken).sid)
    await settled()
    assert.lengthOf(
      (await allEvents(SessionEnded)).filter((event) => event.data.customerId === id),
      1
    )
  })

  test('what is over is swept away with its tokens, what is not stays', async ({ client, assert }) => {
    const { id, email } = await register(client)
    const [over, open] = [await signedIn(client, email), await signedIn(client, email)]
    await client.delete('/v1/auth/tokens/current').bearerToken(over.accessToken)
    await store.transaction((tx) => sessionSweep.apply(tx, { key: '', data: undefined, attempt: 1, dueAt: 0 }))
    const left = await store.all<{ id: string }>('SELECT id FROM sessions WHERE customer_id = ?', [id])
    assert.deepEqual(left, [{ id: decodeJwt(open.accessToken).sid as string }])
    const orphans = 'SELECT 1 FROM refresh_tokens WHERE session_id NOT IN (SELECT id FROM sessions)'
    assert.deepEqual(await store.all(orphans), [])
  })
})

test.group('customer: a new password', () => {
  const change = { currentPassword: PASSWORD, newPassword: 'another horse battery' }

  test('replaces the old one and ends the other sessions', async ({ client }) => {
    const { id, email } = await register(client)
    const [here, there] = [await signedIn(client, email), await signedIn(client, email)]
    const put = () => client.put(`/v1/customers/${id}/password`).bearerToken(here.accessToken).json(change)
    ;(await put()).assertStatus(204)
    ;(await put()).assertStatus(422)
    ;(await client.get(`/v1/customers/${id}`).bearerToken(here.accessToken)).assertStatus(200)
    ;(await client.get(`/v1/customers/${id}`).bearerToken(there.accessToken)).assertStatus(401)
    ;(await client.post('/v1/auth/tokens').json({ email, password: PASSWORD })).assertStatus(401)
    await signedIn(client, email, change.newPassword)
  })

  test('is nobody’s but the owner’s to set', async ({ client }) => {
    const account = await newAccount()
    for (const role of ['customer', 'staff'] as const) {
      const answer = await client
        .put(`/v1/customers/${account.id}/password`)
        .bearerToken(await accessToken(role))
        .json(change)
      answer.assertStatus(404)
    }
  })
})
