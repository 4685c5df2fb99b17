import type { ApiResponse } from '@japa/api-client'
import { test } from '@japa/runner'
import { changeDocument, type Plan } from '#modules/catalog/actions/change_document'
import { updateProduct } from '#modules/catalog/actions/update_product'
import { ProductCreated, ProductRemoved, ProductUpdated } from '#modules/catalog/contract'
import { get } from '#modules/catalog/documents'
import { isRemote } from '#modules/catalog/engine'
import { store } from '#modules/catalog/store'
import { change, counting, newCategory, newProduct, price, stock, unique } from '#modules/catalog/tests/shelf'
import type { Tx } from '#platform/storage/transaction'
import { money } from '#platform/values/money'
import { allEvents, eventually, settled } from '#tests/support/events'
import { accessToken } from '#tests/support/tokens'

const staff = await accessToken('staff')

test.group('catalog: products are edited', () => {
  test('a product is added, read by id and slug, and announced', async ({ client, assert }) => {
    const category = await newCategory()
    const [sku, other] = [unique('S'), unique('S')]
    const added = await client
      .post('/v1/products')
      .bearerToken(staff)
      .json({
        title: `Café ${sku}`,
        description: 'Good.',
        categories: [category],
        attributes: { origin: 'Assam' },
        variants: [
          { sku, options: { Weight: '100 g' } },
          { sku: other, title: 'The other' },
        ],
      })
    added.assertStatus(201)
    const { id, slug } = added.body()
    assert.equal(slug, `cafe-${sku.toLowerCase()}`)
    assert.equal(added.header('location'), `/v1/products/${id}`)
    for (const name of [id, slug]) {
      const seen = await client.get(`/v1/products/${name}`)
      seen.assertStatus(200)
      assert.equal(seen.header('etag'), '"1"')
      assert.deepEqual(seen.body().variants[0], {
        sku,
        title: `Café ${sku}, 100 g`,
        options: { Weight: '100 g' },
        price: null,
        prices: [],
        available: 0,
      })
      assert.containsSubset(seen.body(), { id, status: 'active', categories: [category], schemaVersion: 2 })
    }
    const { data } = await eventually(ProductCreated, ({ productId }) => productId === id)
    assert.containsSubset(data, { version: 1, slug, categories: [category], variants: [{ sku }, { sku: other }] })
  })

  test('a change is made against what was read, and announced', async ({ client, assert }) => {
    const { id } = await newProduct()
    const change = (version: string) =>
      client.patch(`/v1/products/${id}`).bearerToken(staff).header('If-Match', version).json({ title: 'Renamed' })
    const changed = await change('"1"')
    changed.assertStatus(200)
    assert.equal(changed.header('etag'), '"2"')
    assert.equal(changed.body().title, 'Renamed')
    const stale = await change('"1"')
    stale.assertStatus(412)
    const blind = await client.patch(`/v1/products/${id}`).bearerToken(staff).json({ title: 'Blind' })
    blind.assertStatus(428)
    const { data } = await eventually(ProductUpdated, ({ productId }) => productId === id)
    assert.containsSubset(data, { version: 2, title: 'Renamed' })
  })

  test('two changes at once: one is made', async ({ client, assert }) => {
    const { id } = await newProduct()
    const answers = await Promise.all(
      ['One', 'Two', 'Three'].map((title) =>
        client.patch(`/v1/products/${id}`).bearerToken(staff).header('If-Match', '"1"').json({ title })
      )
    )
    const statuses = answers.map((answer) => answer.status()).sort()
    assert.equal(statuses[0], 200)
    for (const status of statuses.slice(1)) assert.include([409, 412], status)
    await settled()
    assert.lengthOf(
      (await allEvents(ProductUpdated)).filter(({ data }) => data.productId === id),
      1
    )
  })

  test('a change that another one overtakes between look and write is a conflict', async ({ assert }) => {
    const { id } = await newProduct()
    const racing = store.transaction(async (tx) => {
      const overtaken = new Proxy(tx, {
        get(target, name) {
          if (name !== 'run') return bound(target, name)
          return async (sql: string, parameters: never[]) => {
            if (sql.startsWith('UPDATE documents')) {
              await target.run('UPDATE documents SET revision = revision + 1 WHERE id = ?', [id])
            }
            return target.run(sql, parameters)
          }
        },
      })
      await changeDocument(overtaken, updateProduct(id, 1, { title: 'Too late' }), undefined)
    })
    await assert.rejects(() => racing, /at the same moment/)
  }).skip(isRemote, 'the documents lie elsewhere: see the next test')

  test('a change that another one overtakes on the way to CouchDB is a conflict', async ({ assert }) => {
    const { id } = await newProduct()
    const late: Plan = async (...asked) => {
      const planned = await updateProduct(id, 1, { title: 'Too late' })(...asked)
      await change(updateProduct(id, 1, { title: 'First' }))
      return planned
    }
    await assert.rejects(() => change(late), /at the same moment/)
    assert.equal((await get(store, id))!.title, 'First')
  }).skip(!isRemote, 'COUCHDB_URL is not set: all of it is one transaction')

  test('a product that is removed is gone, and its SKU is free for another', async ({ client, assert }) => {
    const { id, slug, variants } = await newProduct()
    const { sku } = variants[0]!
    const stale = await client.delete(`/v1/products/${id}`).bearerToken(staff).header('If-Match', '"7"')
    stale.assertStatus(412)
    const removed = await client.delete(`/v1/products/${id}`).bearerToken(staff)
    removed.assertStatus(204)
    for (const name of [id, slug]) (await client.get(`/v1/products/${name}`)).assertStatus(404)
    ;(await client.delete(`/v1/products/${id}`).bearerToken(staff)).assertStatus(404)
    const { data } = await eventually(ProductRemoved, ({ productId }) => productId === id)
    assert.deepEqual(data, { productId: id, version: 2, skus: [sku] })

    const heir = await newProduct({ variants: [{ sku }] })
    assert.isAbove(heir.revision, data.version, 'who keeps products by SKU has to take the heir for the newer one')
  })

  test('SKUs and slugs belong to one product', async ({ client, assert }) => {
    const taken = await newProduct()
    const add = (body: object) => client.post('/v1/products').bearerToken(staff).json(body)
    const sameSku = await add({ title: unique('T'), variants: [{ sku: taken.variants[0]!.sku }] })
    sameSku.assertStatus(409)
    assert.containsSubset(sameSku.body(), { code: 'E_SKU_TAKEN', sku: taken.variants[0]!.sku })
    const sameSlug = await add({ title: 'T', slug: taken.slug, variants: [{ sku: unique('S') }] })
    sameSlug.assertStatus(409)
    assert.equal(sameSlug.body().code, 'E_SLUG_TAKEN')
    const other = await newProduct()
    const stolen = await client
      .patch(`/v1/products/${other.id}`)
      .bearerToken(staff)
      .header('If-Match', '"1"')
      .json({ variants: [{ sku: taken.variants[0]!.sku }] })
    stolen.assertStatus(409)
    assert.equal((await client.get(`/v1/products/${other.id}`)).body().variants[0].sku, other.variants[0]!.sku)
  })

  test('twenty products with one SKU at once: one is added', async ({ client, assert }) => {
    const sku = unique('S')
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        client
          .post('/v1/products')
          .bearerToken(staff)
          .json({ title: `${sku} ${i}`, variants: [{ sku }] })
      )
    )
    assert.lengthOf(
      answers.filter((answer) => answer.status() === 201),
      1
    )
    assert.lengthOf(
      answers.filter((answer) => answer.status() === 409),
      19
    )
  })

  test('the same Idempotency-Key adds one product', async ({ client, assert }) => {
    const [sku, key] = [unique('S'), unique('key')]
    const add = () =>
      client
        .post('/v1/products')
        .bearerToken(staff)
        .header('Idempotency-Key', key)
        .json({ title: sku, variants: [{ sku }] })
    const [first, second] = [await add(), await add()]
    second.assertStatus(201)
    assert.equal(second.header('idempotent-replayed'), 'true')
    assert.equal(second.body().id, first.body().id)
  })

  for (const [name, body, pointer] of [
    ['a price', { title: 'T', price: 1, variants: [{ sku: 'a' }] }, '/price'],
    ['an id', { id: 'prd_1', title: 'T', variants: [{ sku: 'a' }] }, '/id'],
    ['a schema version', { schemaVersion: 1, title: 'T', variants: [{ sku: 'a' }] }, '/schemaVersion'],
    ['no variant', { title: 'T', variants: [] }, '/variants'],
    ['one SKU twice', { title: 'T', variants: [{ sku: 'a' }, { sku: 'a' }] }, '/variants'],
    ['a SKU with a space', { title: 'T', variants: [{ sku: 'a b' }] }, '/variants/0/sku'],
    ['a title of another type', { title: 5, variants: [{ sku: 'a' }] }, '/title'],
    ['an attribute of another type', { title: 'T', attributes: { a: 1 }, variants: [{ sku: 'a' }] }, '/attributes/a'],
    ['an unknown category', { title: 'T', categories: ['no-such'], variants: [{ sku: 'a' }] }, '/categories/0'],
    ['a language that is none', { title: 'T', translations: { 'x y': {} }, variants: [{ sku: 'a' }] }, '/translations'],
  ] as const) {
    test(`${name} is refused by name`, async ({ client, assert }) => {
      const answer = await client.post('/v1/products').bearerToken(staff).json(body)
      answer.assertStatus(422)
      assert.equal(answer.body().errors[0].pointer, pointer)
    })
  }

  test('only staff edit, and only staff see drafts', async ({ client }) => {
    const draft = await newProduct({ status: 'draft' })
    const customer = await accessToken('customer')
    const body = { title: 'T', variants: [{ sku: unique('S') }] }
    ;(await client.post('/v1/products').json(body)).assertStatus(401)
    ;(await client.post('/v1/products').bearerToken(customer).json(body)).assertStatus(403)
    ;(await client.delete(`/v1/products/${draft.id}`).bearerToken(customer)).assertStatus(403)
    ;(await client.get(`/v1/products/${draft.id}`).bearerToken(customer)).assertStatus(404)
    ;(await client.get(`/v1/products/${draft.slug}`)).assertStatus(404)
    ;(await client.get(`/v1/products/${draft.id}`).bearerToken(staff)).assertStatus(200)
    ;(await client.get('/v1/products?status=draft').bearerToken(customer)).assertStatus(403)
    ;(await client.get('/v1/products?status=draft').bearerToken(staff)).assertStatus(200)
  })
})

test.group('catalog: products are listed', () => {
  test('newest first, page by page, each once', async ({ client, assert }) => {
    const category = await newCategory()
    const made: string[] = []
    for (let i = 0; i < 5; i++) made.unshift((await newProduct({ categories: [category] })).id)
    const seen: string[] = []
    let next: string | null = ''
    while (next !== null) {
      const answer: ApiResponse = await client
        .get('/v1/products')
        .qs({ category, limit: 2, ...(next && { after: next }) })
      answer.assertStatus(200)
      seen.push(...answer.body().data.map(({ id }: { id: string }) => id))
      next = answer.body().page.next
    }
    assert.deepEqual(seen, made)
  })

  test('by words, whichever case, and operators are letters', async ({ client, assert }) => {
    const word = unique('Zebra')
    const { id } = await newProduct({ title: `${word} tea`, description: '100% pure_leaf' })
    const find = async (q: string) =>
      (await client.get('/v1/products').qs({ q })).body().data.map((each: { id: string }) => each.id)
    assert.deepEqual(await find(word.toUpperCase()), [id])
    assert.deepEqual(await find(`tea ${word}`), [id])
    assert.deepEqual(await find(`100% ${word}`), [id])
    assert.deepEqual(await find(`${word} coffee`), [])
    for (const q of [`${word.slice(0, -1)}_`, `${word} %x%`, "' OR 1=1 --", '{"$gt":""}']) {
      assert.deepEqual(await find(q), [])
    }
  })

  test('drafts are listed for staff who ask', async ({ client, assert }) => {
    const category = await newCategory()
    await newProduct({ categories: [category] })
    await newProduct({ categories: [category], status: 'draft' })
    const count = async (status?: string) =>
      (
        await client
          .get('/v1/products')
          .qs({ category, ...(status && { status }) })
          .bearerToken(staff)
      ).body().data.length
    assert.deepEqual([await count(), await count('draft'), await count('all')], [1, 1, 2])
  })

  test('limits, cursors, markets and languages that are none are refused', async ({ client }) => {
    for (const query of ['limit=10000', 'limit=0', 'limit=x', 'after=tampered', 'currency=euro', 'locale=%3Cx%3E']) {
      ;(await client.get(`/v1/products?${query}`)).assertStatus(400)
    }
  })

  test('a page is four statements, however many products are on it', async ({ client, assert }) => {
    const category = await newCategory()
    for (let i = 0; i < 12; i++) await newProduct({ categories: [category] })
    const list = (limit: number) => counting(async () => client.get('/v1/products').qs({ category, limit }))
    const cold = await list(12)
    assert.lengthOf(cold.result.body().data, 12)
    assert.lengthOf(cold.statements, 4)
    const warm = await list(12)
    assert.lengthOf(warm.statements, 3, 'bodies that were read before are not read again')
    assert.isFalse(warm.statements.some((sql) => sql.includes('body')))
  })
})

test.group('catalog: prices and languages', () => {
  test('the price of the market that is asked for', async ({ client, assert }) => {
    const { id, variants } = await newProduct()
    const { sku } = variants[0]!
    await price(sku, 1, { 'eu-west': [1999, 'EUR'], 'us-east': [2199, 'USD'] })
    await stock(sku, 1, 7)
    await settled()
    const variant = async (query: string) => (await client.get(`/v1/products/${id}${query}`)).body().variants[0]
    assert.containsSubset(await variant(''), {
      price: money(1999, 'EUR'),
      available: 7,
      prices: [
        { region: 'eu-west', price: money(1999, 'EUR') },
        { region: 'us-east', price: money(2199, 'USD') },
      ],
    })
    assert.deepEqual((await variant('?region=us-east')).price, money(2199, 'USD'))
    assert.deepEqual((await variant('?currency=USD')).price, money(2199, 'USD'))
    assert.isNull((await variant('?region=mars')).price)
  })

  test('texts in the reader’s language, as far as they are translated', async ({ client, assert }) => {
    const sku = unique('S')
    const { id } = await newProduct({
      title: 'Amber tea',
      description: 'Loose leaves.',
      variants: [{ sku, title: 'Small', options: { Weight: '100 g' } }],
      translations: {
        de: { title: 'Bernsteintee', variants: { [sku]: { title: 'Klein', options: { Gewicht: '100 g' } } } },
      },
    })
    const german = await client.get(`/v1/products/${id}`).header('Accept-Language', 'de-AT,en;q=0.5')
    assert.containsSubset(german.body(), {
      title: 'Bernsteintee',
      description: 'Loose leaves.',
      variants: [{ title: 'Klein', options: { Gewicht: '100 g' } }],
    })
    assert.equal(german.header('content-language'), 'de')
    assert.notProperty(german.body(), 'translations')
    for (const read of [
      client.get(`/v1/products/${id}`),
      client.get(`/v1/products/${id}`).header('Accept-Language', 'fr'),
      client.get(`/v1/products/${id}?locale=en`).header('Accept-Language', 'de'),
    ]) {
      assert.containsSubset((await read).body(), { title: 'Amber tea', variants: [{ title: 'Small' }] })
    }
    const edited = await client.get(`/v1/products/${id}`).bearerToken(staff)
    assert.equal(edited.body().translations.de.title, 'Bernsteintee')
  })
})

function bound(target: Tx, name: string | symbol): unknown {
  const value: unknown = Reflect.get(target, name, target)
  return typeof value === 'function' ? value.bind(target) : value
}
