import { readProducts } from '#modules/catalog/actions/read_products'
import type { GraphQLContext } from '#modules/catalog/graphql/context'
import { cursorPosition, positionCursor } from '#modules/catalog/graphql/cursor'
import { categoryView, marketOf, productView, type MarketArguments } from '#modules/catalog/graphql/product_view'
import {
  countByCategory,
  countProducts,
  findProducts,
  type ProductFilter,
  type ProductSort,
} from '#modules/catalog/search'
import { languages } from '#modules/catalog/domain/locale'
import { store } from '#modules/catalog/store'
import { Problem } from '#platform/http/problem'

export interface ProductsArguments extends MarketArguments {
  readonly search?: string | null
  readonly filter?: {
    readonly category?: string | null
    readonly priceMin?: number | null
    readonly priceMax?: number | null
    readonly inStock?: boolean | null
  } | null
  readonly sort?: ProductSort | null
  readonly first?: number | null
  readonly after?: string | null
  readonly locale?: string | null
}

const MAX_FIRST = 100

/**
 * A page of products and what surrounds it, each loaded when it is asked for: the page is one query and at most one for the
 * bodies, whatever its size.
 */
export function productConnection(asked: ProductsArguments, context: GraphQLContext) {
  const first = asked.first ?? 20
  if (first < 1 || first > MAX_FIRST) {
    throw new Problem(400, 'E_INVALID_LIMIT', `first has to be a whole number from 1 to ${MAX_FIRST}.`)
  }
  const sort = asked.sort ?? 'NEWEST'
  const after = asked.after ? cursorPosition(sort, asked.after) : null
  const filter = filterOf(asked)
  const reader = { market: filter.market, languages: asked.locale ? languages([asked.locale]) : context.languages }

  const load = async () => {
    const found = await findProducts(store, filter, sort, first + 1, after)
    const shown = new Map(found.slice(0, first).map((each) => [each.id, each]))
    const edges = (await readProducts(store, [...shown.values()])).map((product) => ({
      cursor: positionCursor(sort, shown.get(product.id)!),
      node: productView(product, reader, context),
    }))
    return { edges, hasNextPage: found.length > first }
  }
  let loading: ReturnType<typeof load> | undefined
  const page = () => (loading ??= load())

  return {
    edges: async () => (await page()).edges,
    nodes: async () => (await page()).edges.map(({ node }) => node),
    pageInfo: async () => {
      const { edges, hasNextPage } = await page()
      return { hasNextPage, endCursor: edges.at(-1)?.cursor ?? null }
    },
    totalCount: () => countProducts(store, filter),
    facets: () => ({
      inStock: () => (filter.inStock === false ? 0 : countProducts(store, { ...filter, inStock: true })),
      categories: () => categoryFacet(filter, reader, context),
    }),
  }
}

function filterOf({ search, filter, region, currency }: ProductsArguments): ProductFilter {
  return {
    status: 'active',
    text: search ?? undefined,
    category: filter?.category ?? undefined,
    priceMin: filter?.priceMin ?? undefined,
    priceMax: filter?.priceMax ?? undefined,
    inStock: filter?.inStock ?? undefined,
    market: marketOf({ region: region ?? null, currency: currency ?? null }),
  }
}

async function categoryFacet(
  filter: ProductFilter,
  reader: { readonly languages: readonly string[] },
  { load }: GraphQLContext
) {
  const counts = await countByCategory(store, { ...filter, category: undefined })
  return Promise.all(
    counts.map(async ({ category: slug, count }) => {
      const category = await load.category(slug)
      return { slug, count, title: category ? categoryView(category, reader).title : slug }
    })
  )
}
