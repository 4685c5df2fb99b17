import type { ApiResponse } from '@japa/api-client'
import { test } from '@japa/runner'
import { newCategory, newProduct, unique } from '#modules/catalog/tests/shelf'
import { accessToken } from '#tests/support/tokens'

const staff = await accessToken('staff')

test.group('catalog: categories', () => {
  test('are added, read, changed and removed', async ({ client, assert }) => {
    const title = unique('Tea')
    const added = await client
      .post('/v1/categories')
      .bearerToken(staff)
      .json({ title, translations: { de: { title: 'Tee' } } })
    added.assertStatus(201)
    const { id, slug } = added.body()
    assert.equal(slug, title.toLowerCase())
    const read = await client.get(`/v1/categories/${slug}`).header('Accept-Language', 'de')
    assert.containsSubset(read.body(), { id, title: 'Tee', description: '' })
    const change = () =>
      client
        .patch(`/v1/categories/${id}`)
        .bearerToken(staff)
        .header('If-Match', read.header('etag')!)
        .json({ description: 'Leaves' })
    const changed = await change()
    changed.assertStatus(200)
    assert.containsSubset(changed.body(), { title, description: 'Leaves', translations: { de: { title: 'Tee' } } })
    ;(await change()).assertStatus(412)
    ;(await client.delete(`/v1/categories/${slug}`).bearerToken(staff)).assertStatus(204)
    ;(await client.get(`/v1/categories/${id}`)).assertStatus(404)
  })

  test('are listed oldest first', async ({ client, assert }) => {
    const made = [await newCategory(), await newCategory()]
    const slugs: string[] = []
    let next: string | null = ''
    while (next !== null) {
      const answer: ApiResponse = await client.get('/v1/categories').qs({ limit: 3, ...(next && { after: next }) })
      slugs.push(...answer.body().data.map(({ slug }: { slug: string }) => slug))
      next = answer.body().page.next
    }
    assert.deepEqual(
      slugs.filter((slug) => made.includes(slug)),
      made
    )
  })

  test('stay while products are in them', async ({ client, assert }) => {
    const category = await newCategory()
    const product = await newProduct({ categories: [category], status: 'draft' })
    const remove = () => client.delete(`/v1/categories/${category}`).bearerToken(staff)
    const refused = await remove()
    refused.assertStatus(409)
    assert.containsSubset(refused.body(), { code: 'E_CATEGORY_IN_USE', products: 1 })
    await client.delete(`/v1/products/${product.id}`).bearerToken(staff)
    ;(await remove()).assertStatus(204)
  })

  test('a slug belongs to one, and is never changed', async ({ client }) => {
    const slug = await newCategory()
    ;(await client.post('/v1/categories').bearerToken(staff).json({ title: 'Same', slug })).assertStatus(409)
    const renamed = await client
      .patch(`/v1/categories/${slug}`)
      .bearerToken(staff)
      .header('If-Match', '"1"')
      .json({ slug: 'other' })
    renamed.assertStatus(422)
  })

  test('only staff edit them', async ({ client }) => {
    const slug = await newCategory()
    const customer = await accessToken('customer')
    ;(await client.post('/v1/categories').json({ title: 'T' })).assertStatus(401)
    ;(await client.post('/v1/categories').bearerToken(customer).json({ title: 'T' })).assertStatus(403)
    ;(await client.delete(`/v1/categories/${slug}`).bearerToken(customer)).assertStatus(403)
  })
})
