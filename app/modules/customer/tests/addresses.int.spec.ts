import { test } from '@japa/runner'
import { store } from '#modules/customer/store'
import { newAccount, ownToken, misfits } from '#modules/customer/tests/accounts'
import { addressesShape, addressShape } from '#modules/customer/validators'
import { newId } from '#platform/values/id'
import { accessToken } from '#tests/support/tokens'

const home = { name: 'Kim', line1: 'Home 1', city: 'Berlin', postalCode: '10115', country: 'DE' }

test.group('customer: the address book', (group) => {
  let path: string
  let token: string

  group.each.setup(async () => {
    const account = await newAccount()
    path = `/v1/customers/${account.id}/addresses`
    token = await ownToken(account)
  })

  test('is written and read', async ({ client, assert }) => {
    const added = await client.post(path).bearerToken(token).json(home)
    added.assertStatus(201)
    assert.equal(misfits(addressShape, added.body()), '')
    assert.containsSubset(added.body(), { ...home, line2: null, region: null, default: true })
    const address = added.header('location')!
    const seen = await client.get(address).bearerToken(token)
    assert.deepEqual(seen.body(), added.body())

    const patch = (body: object) =>
      client.patch(address).bearerToken(token).header('If-Match', seen.header('etag')!).json(body)
    ;(await client.patch(address).bearerToken(token).json({ city: 'Bonn' })).assertStatus(428)
    const changed = await patch({ city: 'Bonn', line2: 'Rear house' })
    changed.assertStatus(200)
    assert.containsSubset(changed.body(), { ...home, city: 'Bonn', line2: 'Rear house' })
    ;(await patch({ city: 'Ulm' })).assertStatus(412)

    const list = await client.get(path).bearerToken(token)
    assert.equal(misfits(addressesShape, list.body()), '')
    assert.deepEqual(list.body(), { data: [changed.body()], page: { next: null } })
    ;(await client.delete(address).bearerToken(token)).assertStatus(204)
    ;(await client.delete(address).bearerToken(token)).assertStatus(404)
    assert.deepEqual((await client.get(path).bearerToken(token)).body().data, [])
  })

  test('has one default at most', async ({ client, assert }) => {
    const defaults = async () =>
      (await client.get(path).bearerToken(token))
        .body()
        .data.filter((each: { default: boolean }) => each.default)
        .map((each: { line1: string }) => each.line1)
    const add = (line1: string, more = {}) =>
      client
        .post(path)
        .bearerToken(token)
        .json({ ...home, line1, ...more })
    const first = (await add('One')).header('location')!
    const second = (await add('Two')).header('location')!
    assert.deepEqual(await defaults(), ['One'])
    await Promise.all([add('Three', { default: true }), add('Four', { default: true })])
    assert.lengthOf(await defaults(), 1)

    const set = (address: string, asDefault: boolean) =>
      client.patch(address).bearerToken(token).header('If-Match', '"1"').json({ default: asDefault })
    ;(await set(second, true)).assertStatus(200)
    assert.deepEqual(await defaults(), ['Two'])
    /* It was the default once, and changed when it was no longer. */
    ;(await set(first, true)).assertStatus(412)
    await client.delete(second).bearerToken(token)
    assert.deepEqual(await defaults(), [])
  })

  test('has an end, for those who add at once as well', async ({ client, assert }) => {
    const answers = await Promise.all(Array.from({ length: 55 }, () => client.post(path).bearerToken(token).json(home)))
    assert.lengthOf(
      answers.filter((answer) => answer.status() === 201),
      50
    )
    assert.equal(answers.find((answer) => answer.status() === 409)!.body().code, 'E_TOO_MANY_ADDRESSES')
  })

  test('is closed to others, in every way', async ({ client, assert }) => {
    const added = await client.post(path).bearerToken(token).json(home)
    const address = added.header('location')!
    const stranger = await accessToken('customer')
    ;(await client.get(path)).assertStatus(401)
    for (const request of [
      client.get(path),
      client.post(path).json(home),
      client.get(address),
      client.patch(address).header('If-Match', '"1"').json({ city: 'Bonn' }),
      client.delete(address),
    ]) {
      ;(await request.bearerToken(stranger)).assertStatus(404)
    }
    /* Under the own path another's address is not there either. */
    const other = await newAccount()
    const borrowed = `/v1/customers/${other.id}/addresses/${added.body().id}`
    const theirs = await ownToken(other)
    ;(await client.get(borrowed).bearerToken(theirs)).assertStatus(404)
    ;(await client.delete(borrowed).bearerToken(theirs)).assertStatus(404)
    ;(await client.patch(borrowed).bearerToken(theirs).header('If-Match', '"1"').json({ city: 'X' })).assertStatus(404)
    assert.isDefined(await store.one('SELECT 1 FROM addresses WHERE id = ?', [added.body().id]))
  })

  for (const [field, value] of [
    ['country', 'Germany'],
    ['line1', ''],
    ['postalCode', 10115],
    ['default', 'true'],
    ['customerId', newId('customer')],
  ] as const) {
    test(`${field} ${JSON.stringify(value)} is refused by name`, async ({ client, assert }) => {
      const answer = await client
        .post(path)
        .bearerToken(token)
        .json({ ...home, [field]: value })
      answer.assertStatus(422)
      assert.equal(answer.body().errors[0].pointer, `/${field}`)
    })
  }

  test('a field that has to be there cannot be emptied', async ({ client, assert }) => {
    const address = (await client.post(path).bearerToken(token).json(home)).header('location')!
    const patch = (body: object) => client.patch(address).bearerToken(token).header('If-Match', '"1"').json(body)
    ;(await patch({ city: '' })).assertStatus(422)
    const nulled = await patch({ city: null })
    assert.equal(nulled.body().city, 'Berlin')
  })
})
