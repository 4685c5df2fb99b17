import { parse } from 'graphql'
import { test } from '@japa/runner'
import { beyondLimits } from '#modules/catalog/graphql/limits'

const LIMITS = { depth: 8, aliases: 20, cost: 5000 }
const code = (query: string, variables = {}) => beyondLimits(parse(query), variables, LIMITS)?.extensions.code

const STOREFRONT = `query ($first: Int = 24) { products(search: "tea", first: $first) { totalCount
  facets { inStock categories { slug title count } } pageInfo { hasNextPage endCursor }
  nodes { ...card } } }
  fragment card on Product { id slug title variants { sku title price { amount currency } available } }`

const nested = (levels: number) => `{ ${'a { '.repeat(levels - 1)} a ${'}'.repeat(levels - 1)} }`

test.group('catalog: limits of a GraphQL query', () => {
  test('what a storefront asks for is within them', ({ assert }) => {
    assert.isUndefined(code(STOREFRONT))
    assert.isUndefined(code(STOREFRONT, { first: 100 }))
  })

  test('eight levels, also by way of fragments', ({ assert }) => {
    assert.isUndefined(code(nested(8)))
    assert.equal(code(nested(9)), 'E_GRAPHQL_DEPTH')
    assert.equal(code(`{ a { ...f } } fragment f on Any ${nested(8)}`), 'E_GRAPHQL_DEPTH')
    assert.equal(code(`{ a { ... on Any ${nested(8)} } }`), 'E_GRAPHQL_DEPTH')
  })

  test('twenty aliases, wherever they stand', ({ assert }) => {
    const aliases = (count: number) => Array.from({ length: count }, (_, i) => `a${i}: __typename`).join(' ')
    assert.isUndefined(code(`{ ${aliases(20)} }`))
    assert.equal(code(`{ ${aliases(21)} }`), 'E_GRAPHQL_ALIASES')
    assert.equal(code(`{ b { ${aliases(11)} ...f } } fragment f on Any { ${aliases(10)} }`), 'E_GRAPHQL_ALIASES')
  })

  test('a page costs as many products as are asked for', ({ assert }) => {
    const page = (first: string) =>
      `query ($n: Int) { products(first: ${first}) { nodes { id slug title description variants { sku title price { amount } } } } }`
    assert.isUndefined(code(page('100')))
    assert.equal(code(page('10000')), 'E_GRAPHQL_COST')
    assert.equal(code(page('$n'), { n: 10_000 }), 'E_GRAPHQL_COST')
    assert.isUndefined(code(page('$n'), { n: 20 }))
    assert.equal(code(page('$n').replace('$n: Int', '$n: Int = 10000')), 'E_GRAPHQL_COST')
  })

  test('the page is counted through fragments on the connection too', ({ assert }) => {
    const page = (first: number) =>
      `{ products(first: ${first}) { ...list } } fragment list on ProductConnection { nodes { id } edges { cursor } }`
    assert.isUndefined(code(page(100)))
    assert.equal(code(page(9000)), 'E_GRAPHQL_COST')
  })

  test('fragments that multiply are counted, not walked', ({ assert }) => {
    const levels = Array.from({ length: 40 }, (_, i) => `fragment f${i} on Any { ...f${i + 1} ...f${i + 1} }`)
    assert.equal(code(`{ ...f0 } ${levels.join(' ')} fragment f40 on Any { id }`), 'E_GRAPHQL_COST')
  })

  test('a fragment that spreads itself ends', ({ assert }) => {
    assert.isUndefined(code('{ ...f } fragment f on Any { id ...f }'))
  })

  test('the schema may be asked for, as often as a tool does', ({ assert }) => {
    const schema = '__schema { types { fields { type { ofType { ofType { ofType { ofType { name } } } } } } } }'
    assert.isUndefined(code(`{ ${schema} }`))
    assert.equal(code(`{ ${Array.from({ length: 11 }, (_, i) => `s${i}: ${schema}`).join(' ')} }`), 'E_GRAPHQL_COST')
  })
})
