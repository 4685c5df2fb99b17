import { test } from '@japa/runner'
import type { StoredDocument } from '#modules/catalog/ports/documents'
import { fitDocument } from '#modules/catalog/domain/fit_document'
import { toProduct } from '#modules/catalog/domain/product'

const body = {
  schemaVersion: 2,
  slug: 'amber-tea',
  title: 'Amber tea',
  description: 'Loose leaves.',
  status: 'active',
  categories: ['tea'],
  attributes: { origin: 'Assam' },
  variants: [{ sku: 'TEA-1', title: 'Amber tea, 100 g', options: { Weight: '100 g' } }],
  translations: { de: { title: 'Bernsteintee', variants: { 'TEA-1': { options: { Gewicht: '100 g' } } } } },
}

const without = (...names: (keyof typeof body)[]) =>
  Object.fromEntries(Object.entries(body).filter(([name]) => !names.includes(name as keyof typeof body)))

const stored = (value: unknown): StoredDocument => ({
  id: 'prd_1',
  type: 'product',
  revision: 3,
  body: value,
  slug: 'indexed-slug',
  status: 'active',
  title: 'Indexed title',
  createdAt: 1,
  updatedAt: 2,
  rev: null,
  operation: null,
})

const driftsOf = (value: unknown) => fitDocument('product', value).drifts.map(({ field, kind }) => `${field} ${kind}`)

test.group('catalog: what a document is read as', () => {
  test('a document of the present schema is read as it is', ({ assert }) => {
    assert.deepEqual(driftsOf(body), [])
    assert.containsSubset(toProduct(stored(body)), { ...body, id: 'prd_1', revision: 3, drifts: [] })
  })

  test('one of the first schema is read up, without drift', ({ assert }) => {
    const first = { ...without('categories', 'attributes', 'translations'), schemaVersion: 1, category: 'tea' }
    assert.deepEqual(driftsOf(first), [])
    assert.containsSubset(toProduct(stored(first)), {
      schemaVersion: 1,
      categories: ['tea'],
      attributes: {},
      translations: {},
    })
  })

  test('a field that was added is left out and named', ({ assert }) => {
    const drifted = { ...body, colour: 'red', variants: [{ ...body.variants[0], weight: 100 }] }
    assert.sameMembers(driftsOf(drifted), ['colour added', 'variants[].weight added'])
    assert.notProperty(toProduct(stored(drifted)), 'colour')
  })

  test('a field of another type is replaced by what the index knows, or left empty', ({ assert }) => {
    const drifted = { ...body, title: { en: 'Amber tea' }, attributes: 'none', categories: ['tea', 7], status: 'hot' }
    assert.sameMembers(driftsOf(drifted), [
      'title retyped',
      'attributes retyped',
      'categories[] retyped',
      'status retyped',
    ])
    assert.containsSubset(toProduct(stored(drifted)), {
      title: 'Indexed title',
      attributes: {},
      categories: ['tea'],
      status: 'active',
    })
  })

  test('a missing field too, at every depth', ({ assert }) => {
    const drifted = {
      ...without('title', 'description'),
      variants: [{ sku: 'TEA-1' }, { title: 'Nameless', options: {} }],
    }
    assert.sameMembers(driftsOf(drifted), [
      'title missing',
      'description missing',
      'variants[].title missing',
      'variants[].options missing',
      'variants[].sku missing',
    ])
    const product = toProduct(stored(drifted))
    assert.equal(product.description, '')
    assert.deepEqual(product.variants, [{ sku: 'TEA-1', title: 'Indexed title', options: {} }])
  })

  test('a schema version nobody declared is read by the present one', ({ assert }) => {
    assert.deepEqual(driftsOf({ ...body, schemaVersion: 99 }), ['schemaVersion unknown'])
    assert.equal(toProduct(stored({ ...body, schemaVersion: 99 })).title, 'Amber tea')
    assert.deepEqual(driftsOf({ ...body, schemaVersion: '2' }), ['schemaVersion retyped'])
    assert.deepEqual(driftsOf({ ...body, schemaVersion: undefined }), ['schemaVersion missing'])
  })

  for (const nonsense of [undefined, null, 'text', 7, ['list']]) {
    test(`a body that is ${JSON.stringify(nonsense)} leaves what the index knows`, ({ assert }) => {
      assert.deepEqual(driftsOf(nonsense), ['(document) retyped'])
      assert.containsSubset(toProduct(stored(nonsense)), {
        slug: 'indexed-slug',
        title: 'Indexed title',
        status: 'active',
        variants: [],
      })
    })
  }

  test('the same drift of many items is one, and there are only so many', ({ assert }) => {
    const variants = Array.from({ length: 9 }, (_, i) => ({ ...body.variants[0], sku: `S-${i}`, weight: 1 }))
    assert.deepEqual(driftsOf({ ...body, variants }), ['variants[].weight added'])
    const added = Object.fromEntries(Array.from({ length: 200 }, (_, i) => [`field${i}`, i]))
    assert.lengthOf(driftsOf({ ...body, ...added }), 50)
  })

  test('names of the language itself are names like others', ({ assert }) => {
    const drifted = JSON.parse(`{"__proto__": {"title": "x"}, "constructor": 1, "attributes": {"__proto__": "y"}}`)
    const product = toProduct(stored({ ...body, ...drifted }))
    assert.equal(product.title, 'Amber tea')
    assert.deepEqual(Object.keys(product.attributes), ['__proto__'])
    assert.include(driftsOf(drifted), '__proto__ added')
  })
})
