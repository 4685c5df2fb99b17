import { GraphQLError, GraphQLScalarType, Kind } from 'graphql'
import { reportDrift } from '#modules/catalog/actions/report_drift'
import { getInOrder, page } from '#modules/catalog/documents'
import { toCategory } from '#modules/catalog/domain/category'
import { languages } from '#modules/catalog/domain/locale'
import type { GraphQLContext } from '#modules/catalog/graphql/context'
import { productConnection, type ProductsArguments } from '#modules/catalog/graphql/product_connection'
import { categoryView, marketOf, productView, type MarketArguments } from '#modules/catalog/graphql/product_view'
import { store } from '#modules/catalog/store'

/** More categories than any menu shows. */
const MOST_CATEGORIES = 500

interface Localized {
  readonly locale?: string | null
}

const wanted = ({ locale }: Localized, context: GraphQLContext) => (locale ? languages([locale]) : context.languages)

function safeInteger(value: unknown): number {
  if (Number.isSafeInteger(value)) return value as number
  throw new GraphQLError('SafeInt has to be a whole number.')
}

export const resolvers = {
  SafeInt: new GraphQLScalarType({
    name: 'SafeInt',
    serialize: safeInteger,
    parseValue: safeInteger,
    parseLiteral: (node) => safeInteger(node.kind === Kind.INT ? Number(node.value) : undefined),
  }),
  Query: {
    products: (_root: unknown, asked: ProductsArguments, context: GraphQLContext) => productConnection(asked, context),

    async product(_root: unknown, asked: { slug: string } & MarketArguments & Localized, context: GraphQLContext) {
      const product = await context.load.product(asked.slug)
      const reader = { market: marketOf(asked), languages: wanted(asked, context) }
      return product ? productView(product, reader, context) : null
    },

    async categories(_root: unknown, asked: Localized, context: GraphQLContext) {
      const documents = await getInOrder(store, await page(store, 'category', { limit: MOST_CATEGORIES, after: null }))
      return documents.map((document) => {
        const category = toCategory(document)
        reportDrift('category', category)
        return categoryView(category, { languages: wanted(asked, context) })
      })
    },
  },
}
