import { test } from '@japa/runner'
import { getIntrospectionQuery } from 'graphql'
import type { NewProduct } from '#modules/catalog/actions/create_product'
import { counting, newCategory, newProduct, price, query, stock, unique } from '#modules/catalog/tests/shelf'
import { store } from '#modules/catalog/store'
import { money } from '#platform/values/money'
import { settled } from '#tests/support/events'

/** Three products of a category at 10, 20 and 30 euros, of which the last is sold out. */
async function newShelf(more: Partial<NewProduct> = {}) {
  const category = await newCategory('Shelf')
  const products = []
  for (const [i, amount] of [1000, 2000, 3000].entries()) {
    const sku = unique('S')
    products.push(
      await newProduct({ ...more, title: `Thing ${'CBA'[i]} ${category}`, categories: [category], variants: [{ sku }] })
    )
    await price(sku, 1, { 'eu-west': [amount, 'EUR'], 'us-east': [5000 - amount, 'USD'] })
    await stock(sku, 1, i === 2 ? 0 : 5)
  }
  await settled()
  return { category, products, ids: products.map(({ id }) => id) }
}

const PAGE = `query ($filter: ProductFilter, $sort: ProductSort, $first: Int, $after: String, $currency: String) {
  products(filter: $filter, sort: $sort, first: $first, after: $after, currency: $currency) {
    totalCount
    facets { inStock categories { slug title count } }
    pageInfo { hasNextPage endCursor }
    nodes { id title price { amount currency } available categories { slug title } variants { sku price { amount } prices { region } available } }
  }
}`

test.group('catalog: GraphQL', () => {
  test('a product with its prices and what is available', async ({ client, assert }) => {
    const { products, category } = await newShelf()
    const answer = await query(
      client,
      `query ($slug: String!) { product(slug: $slug) { id categories { slug title } available
        price { amount currency }
        variants { sku available price { amount } dollars: price(currency: "USD") { amount currency } prices { region } } } }`,
      { slug: products[0]!.slug }
    )
    answer.assertStatus(200)
    assert.match(answer.header('content-type')!, /^application\/json/)
    const { sku } = products[0]!.variants[0]!
    assert.deepEqual(answer.body().data.product, {
      id: products[0]!.id,
      categories: [{ slug: category, title: 'Shelf' }],
      available: 5,
      price: money(1000, 'EUR'),
      variants: [
        {
          sku,
          available: 5,
          price: { amount: 1000 },
          dollars: money(4000, 'USD'),
          prices: [{ region: 'eu-west' }, { region: 'us-east' }],
        },
      ],
    })
  })

  test('neither missing products nor drafts', async ({ client, assert }) => {
    const { slug } = await newProduct({ status: 'draft' })
    const answer = await query(client, `{ a: product(slug: "none") { id } b: product(slug: "${slug}") { id } }`)
    assert.deepEqual(answer.body(), { data: { a: null, b: null } })
  })

  test('counts, facets and prices of the market', async ({ client, assert }) => {
    const { category, ids } = await newShelf()
    const answer = await query(client, PAGE, { filter: { category }, currency: 'USD' })
    const { products } = answer.body().data
    assert.equal(products.totalCount, 3)
    assert.equal(products.facets.inStock, 2)
    assert.includeDeepMembers(products.facets.categories, [{ slug: category, title: 'Shelf', count: 3 }])
    assert.deepEqual(
      products.nodes.map((each: { id: string }) => each.id),
      [...ids].reverse()
    )
    assert.deepEqual(products.nodes[0].price, money(2000, 'USD'))
  })

  test('a facet shows what else could be chosen', async ({ client, assert }) => {
    const [tea, coffee, word] = [await newCategory('Tea'), await newCategory('Coffee'), unique('Facet')]
    for (const category of [tea, tea, coffee])
      await newProduct({ title: `${word} ${unique('x')}`, categories: [category] })
    const answer = await query(
      client,
      `query ($word: String, $tea: String) { products(search: $word, filter: { category: $tea }) {
        totalCount facets { inStock categories { slug count } } } }`,
      { word, tea }
    )
    assert.deepEqual(answer.body().data.products, {
      totalCount: 2,
      facets: {
        inStock: 0,
        categories: [
          { slug: tea, count: 2 },
          { slug: coffee, count: 1 },
        ],
      },
    })
  })

  test('by price and by what is in stock', async ({ client, assert }) => {
    const { category, ids } = await newShelf()
    const found = async (filter: object, more: object = {}) => {
      const answer = await query(client, PAGE, { filter: { category, ...filter }, sort: 'PRICE_ASC', ...more })
      const { nodes, totalCount } = answer.body().data.products
      assert.lengthOf(nodes, totalCount)
      return nodes.map((each: { id: string }) => ids.indexOf(each.id))
    }
    assert.deepEqual(await found({ priceMin: 2000 }), [1, 2])
    assert.deepEqual(await found({ priceMin: 1500, priceMax: 2500 }), [1])
    assert.deepEqual(await found({ priceMax: 2500 }, { currency: 'USD' }), [2])
    assert.deepEqual(await found({ inStock: true }), [0, 1])
    assert.deepEqual(await found({ inStock: false }), [2])
  })

  for (const [sort, order] of [
    ['NEWEST', [3, 2, 1, 0]],
    ['TITLE', [2, 1, 0, 3]],
    ['PRICE_ASC', [0, 1, 2, 3]],
    ['PRICE_DESC', [2, 1, 0, 3]],
  ] as const) {
    test(`pages by ${sort} hold each product once, those without a price last`, async ({ client, assert }) => {
      const { category, ids } = await newShelf()
      ids.push((await newProduct({ title: `unpriced ${category}`, categories: [category] })).id)
      const seen: number[] = []
      let after: string | null = null
      do {
        const answer: any = await query(client, PAGE, { filter: { category }, sort, first: 1, after })
        const { nodes, pageInfo } = answer.body().data.products
        seen.push(...nodes.map((each: { id: string }) => ids.indexOf(each.id)))
        after = pageInfo.hasNextPage ? pageInfo.endCursor : null
      } while (after)
      assert.deepEqual(seen, [...order])
    })
  }

  test('texts and categories in the reader’s language', async ({ client, assert }) => {
    const { products } = await newShelf({ translations: { de: { title: 'Ding' } } })
    const { slug } = products[0]!
    const text = `{ product(slug: "${slug}") { title } english: product(slug: "${slug}", locale: "en") { title } }`
    const answer = await client.post('/graphql').header('Accept-Language', 'de-CH').json({ query: text })
    assert.deepEqual(answer.body().data, { product: { title: 'Ding' }, english: { title: products[0]!.title } })
    const categories = await query(client, '{ categories { id slug title } }')
    assert.notProperty(categories.body(), 'errors')
  })

  test('no N+1: three products or twelve are as many statements', async ({ client, assert }) => {
    const { category } = await newShelf()
    const ask = (text: string, variables: object) =>
      counting(async () => {
        const answer = await query(client, text, variables)
        answer.assertStatus(200)
        return answer.body().data
      })
    await ask(PAGE, { filter: { category } })
    const few = await ask(PAGE, { filter: { category } })
    for (let i = 0; i < 9; i++) await newProduct({ categories: [category] })
    await ask(PAGE, { filter: { category } })
    const many = await ask(PAGE, { filter: { category } })
    assert.lengthOf(many.result.products.nodes, 12)
    /*
     * Page, count, two facets, prices, availability, once each; categories found and read, those of products and those of facets
     * together or, as answers of a server come, apart.
     */
    for (const { statements } of [few, many]) assert.isAtMost(statements.length, 10)

    const slugs = [await newProduct(), await newProduct(), await newProduct(), await newProduct()].map(
      ({ slug }) => slug
    )
    const each = slugs.map((slug, i) => `p${i}: product(slug: "${slug}") { variants { price { amount } available } }`)
    const single = await ask(`{ ${each.join(' ')} }`, {})
    assert.lengthOf(single.statements, 4, 'look-up, bodies, prices, availability')
  })

  test('what is not asked for is not loaded', async ({ client, assert }) => {
    const { category } = await newShelf()
    const { statements } = await counting(async () =>
      query(client, `{ products(filter: { category: "${category}" }) { totalCount } }`)
    )
    assert.lengthOf(statements, 1)
  })
})

test.group('catalog: GraphQL refuses', () => {
  const nested = `{ products { ${'nodes { variants { '.repeat(5)} sku ${'} }'.repeat(5)} } }`
  const aliases = Array.from({ length: 21 }, (_, i) => `a${i}: __typename`).join(' ')

  for (const [name, body, code] of [
    ['a deep query', { query: nested }, 'E_GRAPHQL_DEPTH'],
    ['many aliases', { query: `{ ${aliases} }` }, 'E_GRAPHQL_ALIASES'],
    ['a dear one', { query: '{ products(first: 10000) { nodes { id } } }' }, 'E_GRAPHQL_COST'],
    [
      'a dear one by its variables',
      { query: 'query ($n: Int) { products(first: $n) { nodes { id } } }', variables: { n: 10_000 } },
      'E_GRAPHQL_COST',
    ],
    ['a batch', [{ query: '{ categories { id } }' }, { query: '{ categories { id } }' }], 'E_GRAPHQL_BATCH'],
    ['a large request', { query: `{ categories { id } } # ${'x'.repeat(17_000)}` }, 'E_GRAPHQL_SIZE'],
    ['a document of too many words', { query: `{ ${'id '.repeat(2100)} }` }, undefined],
    ['what is no query', { query: '{ products(' }, undefined],
    ['a field that is not there', { query: '{ products { nodes { secret } } }' }, 'GRAPHQL_VALIDATION_FAILED'],
    ['a mutation', { query: 'mutation { removeEverything }' }, undefined],
    ['no query', {}, 'BAD_REQUEST'],
  ] as const) {
    test(`${name} with 400, before anything runs`, async ({ client, assert }) => {
      const { result, statements } = await counting(async () => client.post('/graphql').json(body))
      result.assertStatus(400)
      assert.lengthOf(statements, 0)
      const [error] = result.body().errors
      if (code) assert.equal(error.extensions.code, code)
      if (name.includes('words')) assert.match(error.message, /2000 tokens/)
      assert.notInclude(JSON.stringify(result.body()), 'node_modules')
    })
  }

  test('the same document is looked at again with other variables', async ({ client }) => {
    const text = 'query Page($n: Int) { products(first: $n) { nodes { id } } }'
    ;(await query(client, text, { n: 2 })).assertStatus(200)
    ;(await query(client, text, { n: 10_000 })).assertStatus(400)
    ;(await query(client, text, { n: 2 })).assertStatus(200)
  })

  test('arguments that are out of range, saying which', async ({ client, assert }) => {
    for (const [argument, code] of [
      ['first: 0', 'E_INVALID_LIMIT'],
      ['first: 101', 'E_INVALID_LIMIT'],
      ['after: "tampered"', 'E_INVALID_CURSOR'],
    ]) {
      const answer = await query(client, `{ products(${argument}) { nodes { id } } }`)
      assert.equal(answer.body().errors[0].extensions.code, code)
      assert.isNull(answer.body().data)
    }
  })

  test('what is no JSON', async ({ client }) => {
    const form = await client.post('/graphql').form({ query: '{ categories { id } }' })
    form.assertStatus(415)
  })

  test('to tell what went wrong inside', async ({ client, assert }) => {
    const all = store.all.bind(store)
    store.all = () => Promise.reject(new Error('password of the store'))
    try {
      const answer = await query(client, '{ categories { id } }')
      const text = JSON.stringify(answer.body())
      assert.include(text, 'Unexpected error')
      assert.notMatch(text, /password|stack|\.ts/)
    } finally {
      store.all = all
    }
  })
})

test.group('catalog: GraphiQL', () => {
  test('is served from this machine', async ({ client, assert }) => {
    const page = await client.get('/graphql').accept('text/html')
    page.assertStatus(200)
    assert.match(page.header('content-type')!, /^text\/html/)
    const elsewhere = /<(?:script|link)[^>]+(?:src|href)="https?:/i
    assert.notMatch(page.text(), elsewhere)
  })

  test('may ask for the schema', async ({ client, assert }) => {
    const answer = await query(client, getIntrospectionQuery())
    answer.assertStatus(200)
    assert.equal(answer.body().data.__schema.queryType.name, 'Query')
  })

  test('queries in the address are answered under the same limits', async ({ client, assert }) => {
    const answer = await client.get('/graphql').qs({ query: '{ categories { slug } }' })
    answer.assertStatus(200)
    assert.property(answer.body().data, 'categories')
    const dear = await client.get('/graphql').qs({ query: '{ products(first: 10000) { nodes { id } } }' })
    dear.assertStatus(400)
  })
})
