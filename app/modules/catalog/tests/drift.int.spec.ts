import { test } from '@japa/runner'
import { counting, meddle, newProduct, plant, query, unique } from '#modules/catalog/tests/shelf'
import { get } from '#modules/catalog/documents'
import { isRemote } from '#modules/catalog/engine'
import { store } from '#modules/catalog/store'
import { logger } from '#platform/observability/logger'
import { registry } from '#platform/observability/metrics'
import { accessToken } from '#tests/support/tokens'

const staff = await accessToken('staff')

const body = (sku: string) => ({
  schemaVersion: 2,
  slug: sku.toLowerCase(),
  title: 'Fits',
  description: '',
  status: 'active',
  categories: [],
  attributes: {},
  variants: [{ sku, title: 'Fits', options: {} }],
  translations: {},
})

/** Of the counter, by field and kind. */
async function count(field: string, kind: string): Promise<number> {
  const metric = await registry.getSingleMetric('catalog_schema_drift_total')!.get()
  return metric.values.find(({ labels }) => labels.field === field && labels.kind === kind)?.value ?? 0
}

test.group('catalog: documents that do not fit their schema', (group) => {
  const { warn } = logger
  const warnings: { document: string; fields: string[] }[] = []
  group.each.setup(() => {
    warnings.length = 0
    logger.warn = ((line: { document: string; fields: string[] }) => void warnings.push(line)) as never
    return () => {
      logger.warn = warn
    }
  })

  test('are served over REST with what is known, counted, and logged once', async ({ client, assert }) => {
    const sku = unique('S')
    const { id, slug } = await plant({ ...body(sku), title: 42, colour: 'red', description: undefined })
    const before = [await count('title', 'retyped'), await count('colour', 'added')]
    for (const name of [id, slug, id]) {
      const answer = await client.get(`/v1/products/${name}`)
      answer.assertStatus(200)
      assert.containsSubset(answer.body(), { id, title: 'Planted', description: '', variants: [{ sku }] })
      assert.notProperty(answer.body(), 'colour')
    }
    assert.deepEqual(
      [await count('title', 'retyped'), await count('colour', 'added')],
      [before[0]! + 3, before[1]! + 3]
    )
    assert.lengthOf(warnings, 1)
    assert.equal(warnings[0]!.document, id)
    assert.sameMembers(warnings[0]!.fields, ['title retyped', 'colour added', 'description missing'])
    await meddle(id, (body) => body)
    await client.get(`/v1/products/${id}`)
    assert.lengthOf(warnings, 2)
  })

  test('are listed, and do not hide the others', async ({ client, assert }) => {
    const { id } = await plant({ ...body(unique('S')), variants: 'none' })
    const sound = await newProduct()
    const answer = await client.get('/v1/products?limit=100')
    answer.assertStatus(200)
    const ids = answer.body().data.map((each: { id: string }) => each.id)
    assert.includeMembers(ids, [id, sound.id])
  })

  test('are served over GraphQL', async ({ client, assert }) => {
    const { slug } = await plant({ ...body(unique('S')), title: null, attributes: 7, categories: { a: 1 } })
    const answer = await query(
      client,
      `query ($slug: String!) {
        product(slug: $slug) { title description attributes { name } categories { slug } variants { sku } }
        products(search: $slug) { totalCount nodes { title } }
      }`,
      { slug }
    )
    answer.assertStatus(200)
    assert.notProperty(answer.body(), 'errors')
    assert.containsSubset(answer.body().data, {
      product: { title: 'Planted', description: '', attributes: [], categories: [] },
      products: { totalCount: 1, nodes: [{ title: 'Planted' }] },
    })
  })

  test('even when there is nothing to read', async ({ client, assert }) => {
    for (const text of ['{"truncated": ', 'null', '[]', '"text"']) {
      const { id } = await plant(text)
      const answer = await client.get(`/v1/products/${id}`)
      answer.assertStatus(200)
      assert.containsSubset(answer.body(), { title: 'Planted', variants: [] })
    }
  }).skip(isRemote, 'CouchDB keeps nothing but JSON objects')

  test('a draft whose status is lost stays a draft', async ({ client }) => {
    const { id } = await plant({ ...body(unique('S')), status: undefined }, { status: 'draft' })
    ;(await client.get(`/v1/products/${id}`)).assertStatus(404)
  })

  test('names of fields that nobody declared do not become figures without end', async ({ client, assert }) => {
    for (let i = 0; i < 3; i++) {
      const added = Object.fromEntries(Array.from({ length: 40 }, (_, n) => [unique(`f${n}`), 1]))
      const { id } = await plant({ ...body(unique('S')), ...added })
      await client.get(`/v1/products/${id}`)
    }
    const metric = await registry.getSingleMetric('catalog_schema_drift_total')!.get()
    assert.isAtMost(metric.values.filter(({ labels }) => labels.kind === 'added').length, 51)
    assert.isAbove(await count('(other)', 'added'), 0)
  })

  test('an edit keeps what it does not understand', async ({ client, assert }) => {
    const { id } = await plant({ ...body(unique('S')), colour: 'red' })
    const edited = await client
      .patch(`/v1/products/${id}`)
      .bearerToken(staff)
      .header('If-Match', '"1"')
      .json({ title: 'Edited' })
    edited.assertStatus(200)
    assert.containsSubset((await get(store, id))!.body, { title: 'Edited', colour: 'red' })
  })

  test('an edit writes a document of the first schema in the present one', async ({ client, assert }) => {
    const { slug, title, description, status, variants } = body(unique('S'))
    const first = { schemaVersion: 1, slug, title, description, status, variants, category: 'tea' }
    const { id } = await plant(first)
    const read = await client.get(`/v1/products/${id}`)
    assert.containsSubset(read.body(), { schemaVersion: 1, categories: ['tea'] })
    assert.lengthOf(warnings, 0)
    const edited = await client
      .patch(`/v1/products/${id}`)
      .bearerToken(staff)
      .header('If-Match', '"1"')
      .json({ title: 'Edited' })
    assert.containsSubset(edited.body(), { schemaVersion: 2, title: 'Edited', categories: ['tea'] })
    const { result } = await counting(async () => client.get(`/v1/products?category=tea`))
    assert.include(JSON.stringify(result.body()), id)
  })

  test('what a newer program wrote is shown but not edited', async ({ client, assert }) => {
    const { id } = await plant({ ...body(unique('S')), schemaVersion: 99 })
    ;(await client.get(`/v1/products/${id}`)).assertStatus(200)
    const edited = await client
      .patch(`/v1/products/${id}`)
      .bearerToken(staff)
      .header('If-Match', '"1"')
      .json({ title: 'Edited' })
    edited.assertStatus(409)
    assert.equal(edited.body().code, 'E_SCHEMA_UNKNOWN')
  })
})
