import { test } from '@japa/runner'
import { ahead, changeDocument } from '#modules/catalog/actions/change_document'
import { createCategory } from '#modules/catalog/actions/create_category'
import { createProduct } from '#modules/catalog/actions/create_product'
import { findUnannounced } from '#modules/catalog/actions/follow_documents'
import { publishDocument } from '#modules/catalog/actions/publish_document'
import { removeCategory } from '#modules/catalog/actions/remove_category'
import { removeProduct } from '#modules/catalog/actions/remove_product'
import { updateProduct } from '#modules/catalog/actions/update_product'
import { ProductCreated, ProductRemoved, ProductUpdated } from '#modules/catalog/contract'
import { findBy } from '#modules/catalog/documents'
import { isRemote, remoteDocuments } from '#modules/catalog/engine'
import { claimNames, namesOf } from '#modules/catalog/name_claims'
import { change, meddle, newCategory, newProduct, plant, unique } from '#modules/catalog/tests/shelf'
import { store } from '#modules/catalog/store'
import { newId } from '#platform/values/id'
import { allEvents, eventually, settled } from '#tests/support/events'
import { accessToken } from '#tests/support/tokens'
import { until } from '#tests/support/wait'

const UNREACHED = 'COUCHDB_URL is not set: nothing can get lost between two stores'
const staff = await accessToken('staff')

/** What was written outside the SQL store, as if the process had died before its transaction. */
test.group('catalog: lost announcements', (group) => {
  group.tap((each) => each.timeout(60_000).skip(!isRemote, UNREACHED))

  const of = (id: string) => (data: { productId: string }) => data.productId === id
  const said = async (id: string) => (await allEvents(ProductUpdated)).filter(({ data }) => of(id)(data))

  const input = (sku = unique('S')) => ({ title: `Lost ${sku}`, variants: [{ sku }] })

  test('a product that was made is found, indexed and announced once', async ({ client, assert }) => {
    const { document } = await ahead(createProduct(input()))!(newId('request'))
    const { data } = await eventually(ProductCreated, of(document.id), 30_000)
    assert.equal(data.version, 1)
    ;(await client.get(`/v1/products/${document.id}`)).assertStatus(200)
    await store.transaction((tx) => publishDocument(tx, document))
    await settled()
    const created = (await allEvents(ProductCreated)).filter((event) => of(document.id)(event.data))
    assert.lengthOf(created, 1)
    assert.lengthOf(await store.all('SELECT 1 FROM document_names WHERE document_id = ?', [document.id]), 0)
  })

  test('so is a change, and so is a removal, which frees the SKU', async ({ client, assert }) => {
    const { id, variants } = await newProduct()
    await ahead(updateProduct(id, 1, { title: 'Changed' }))!(newId('request'))
    const { data } = await eventually(ProductUpdated, of(id), 30_000)
    assert.containsSubset(data, { version: 2, title: 'Changed' })
    await ahead(removeProduct(id, 2))!(newId('request'))
    const removed = await eventually(ProductRemoved, of(id), 30_000)
    assert.deepEqual(removed.data, { productId: id, version: 3, skus: [variants[0]!.sku] })
    ;(await client.get(`/v1/products/${id}`)).assertStatus(404)
    const heir = await newProduct({ variants: [{ sku: variants[0]!.sku }] })
    assert.isAbove(heir.revision, 3)
  })

  test('what is asked for again under its name finds what was made', async ({ assert }) => {
    const [plan, operation] = [createProduct(input()), newId('request')]
    const first = await ahead(plan)!(operation)
    const again = await ahead(plan)!(operation)
    assert.deepEqual(again, first)
    await store.transaction((tx) => changeDocument(tx, plan, again))
    assert.equal((await ahead(plan)!(operation)).document.id, first.document.id)

    const update = updateProduct(first.document.id, 1, { title: 'Again' })
    const named = newId('request')
    const changed = await ahead(update)!(named)
    assert.deepEqual(await ahead(update)!(named), changed)
    await change(updateProduct(first.document.id, 2, { title: 'By somebody else' }))
    assert.equal((await ahead(update)!(named)).document.revision, 3)
    await assert.rejects(() => ahead(update)!(newId('request')), /changed since/)

    const removal = removeProduct(first.document.id, 3)
    const gone = newId('request')
    const removed = await ahead(removal)!(gone)
    assert.deepEqual(await ahead(removal)!(gone), removed)
    await eventually(ProductRemoved, of(first.document.id), 30_000)
    assert.isNull((await ahead(removal)!(gone)).document.body)
  })

  test('the same request in two processes at once is made once', async ({ assert }) => {
    const [plan, operation] = [createProduct(input()), newId('request')]
    const made = await Promise.all(Array.from({ length: 8 }, () => ahead(plan)!(operation)))
    assert.lengthOf([...new Set(made.map(({ document }) => document.id))], 1)
    const { id } = made[0]!.document
    await store.transaction((tx) => changeDocument(tx, plan, made[0]))
    const update = updateProduct(id, 1, { title: 'Once' })
    const named = newId('request')
    const changed = await Promise.all(Array.from({ length: 8 }, () => ahead(update)!(named)))
    assert.deepEqual([...new Set(changed.map(({ document }) => document.revision))], [2])
  })

  test('what comes late changes nothing, and brings nothing back', async ({ assert }) => {
    const product = await newProduct()
    const documents = await remoteDocuments()
    const old = (await documents.find(product.id))!
    await change(updateProduct(product.id, 1, { title: 'Newer' }))
    await store.transaction((tx) => publishDocument(tx, old))
    assert.equal((await findBy(store, 'product', 'id', [product.id]))[0]!.revision, 2)
    await ahead(removeProduct(product.id, 2))!(newId('request'))
    await eventually(ProductRemoved, of(product.id), 30_000)
    await store.transaction((tx) => publishDocument(tx, old))
    assert.lengthOf(await findBy(store, 'product', 'id', [product.id]), 0)
    await settled()
    assert.lengthOf(await said(product.id), 1)
  })

  test('names of a write that never came are free again, and it cannot come any more', async ({ client, assert }) => {
    const sku = unique('S')
    const plan = createProduct(input(sku))
    const operation = newId('request')
    const planned = await plan(store, undefined)
    if ('document' in planned) return assert.fail('it was only planned')
    const names = namesOf('product', planned.content!.index)
    await store.transaction((tx) => claimNames(tx, { operation, id: planned.id, generation: 0 }, names))
    const add = () =>
      client
        .post('/v1/products')
        .bearerToken(staff)
        .json({ ...input(sku), title: unique('T') })
    const taken = await add()
    taken.assertStatus(409)
    assert.equal(taken.body().code, 'E_SKU_TAKEN')
    await store.run('UPDATE document_names SET claimed_at = 1 WHERE operation = ?', [operation])
    await until('the names are free', async () => (await add()).status() === 201, 30_000)
    const [late] = await (await remoteDocuments()).write([{ ...planned, above: 0, operation }])
    assert.deepEqual(late, { kind: 'conflict' })
  })

  test('the names of one that did come are the document’s', async ({ client, assert }) => {
    const sku = unique('S')
    const { document } = await ahead(createProduct(input(sku)))!(newId('request'))
    await store.run('UPDATE document_names SET claimed_at = 1 WHERE document_id = ?', [document.id])
    await findUnannounced({ key: 'schedule', data: null, attempt: 1, dueAt: 0 })
    ;(await client.get(`/v1/products/${document.id}`)).assertStatus(200)
    ;(await client.post('/v1/products').bearerToken(staff).json(input(sku))).assertStatus(409)
    assert.equal((await (await remoteDocuments()).find(document.id))!.revision, 1)
  })

  test('a category is not removed while a product is on its way into it, nor the other way round', async ({
    client,
    assert,
  }) => {
    const [category, other] = [await newCategory(), await newCategory()]
    const { document } = await ahead(createProduct({ ...input(), categories: [category] }))!(newId('request'))
    const refused = await client.delete(`/v1/categories/${category}`).bearerToken(staff)
    refused.assertStatus(409)
    assert.equal(refused.body().code, 'E_CATEGORY_IN_USE')
    await eventually(ProductCreated, of(document.id), 30_000)
    ;(await client.delete(`/v1/categories/${category}`).bearerToken(staff)).assertStatus(409)

    await ahead(removeCategory(other, undefined))!(newId('request'))
    const late = client
      .post('/v1/products')
      .bearerToken(staff)
      .json({ ...input(), categories: [other] })
    assert.include([409, 422], (await late).status())
    ;(await client.get(`/v1/categories/${other}`)).assertStatus(404)
    await until('the slug is free', async () => (await findBy(store, 'category', 'slug', [other])).length === 0)
    await change(createCategory({ title: 'Heir', slug: other }))
  })

  test('names that another program gives twice stay with the one that has them', async ({ client, assert }) => {
    const owner = await newProduct()
    const { sku } = owner.variants[0]!
    const { id } = await plant({
      schemaVersion: 2,
      slug: owner.slug,
      title: 'Twin',
      variants: [{ sku, title: 'Twin' }],
    })
    const { data } = await eventually(ProductCreated, of(id), 30_000)
    assert.deepEqual(data.variants, [])
    assert.equal((await client.get(`/v1/products/${owner.slug}`)).body().id, owner.id)
    ;(await client.get(`/v1/products/${id}`)).assertStatus(200)
  })

  test('a document that another program has made unfit is announced, and keeps nobody waiting', async ({ assert }) => {
    const [first, second] = [await newProduct(), await newProduct()]
    await meddle(first.id, () => ({
      title: `\0${'long '.repeat(100)}`,
      slug: 'x'.repeat(500),
      status: 'active',
      variants: [{ sku: 'y'.repeat(200), title: 'Y' }, 7, null],
      categories: ['z'.repeat(300)],
    }))
    await meddle(second.id, (body) => ({ ...body, title: 'Still noticed' }))
    const { data } = await eventually(ProductUpdated, of(second.id), 30_000)
    assert.containsSubset(data, { version: 2, title: 'Still noticed' })
    await settled()
    assert.lengthOf(await said(first.id), 1)
  })
})
