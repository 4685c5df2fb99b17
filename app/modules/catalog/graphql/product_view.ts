import { localizeCategory, localizeProduct } from '#modules/catalog/domain/localize'
import type { Category } from '#modules/catalog/domain/category'
import { priceIn, type Market } from '#modules/catalog/domain/market'
import type { Product, Variant } from '#modules/catalog/domain/product'
import { env } from '#modules/catalog/env'
import type { GraphQLContext } from '#modules/catalog/graphql/context'
import type { Money } from '#platform/values/money'

/** For whom the objects below a root field are made. */
export interface Reader {
  readonly market: Market
  readonly languages: readonly string[]
}

/** GraphQL writes what is left out as `null`. */
export interface MarketArguments {
  readonly region?: string | null
  readonly currency?: string | null
}

/** A market named in part or in full takes the place of the one around it. */
export function marketOf({ region, currency }: MarketArguments, around: Market = {}): Market {
  if (region == null && currency == null) return around
  return { region: region ?? undefined, currency: currency ?? undefined }
}

const named = (texts: Readonly<Record<string, string>>) =>
  Object.entries(texts).map(([name, value]) => ({ name, value }))

/** A product as the executor walks it: functions are called only for the fields that are asked for. */
export function productView(product: Product, reader: Reader, { load }: GraphQLContext) {
  const { value } = localizeProduct(product, reader.languages, env.CATALOG_DEFAULT_LOCALE)
  const variants = value.variants.map((variant) => variantView(variant, reader, load))
  return {
    id: product.id,
    slug: product.slug,
    title: value.title,
    description: value.description,
    status: product.status,
    schemaVersion: product.schemaVersion,
    createdAt: product.createdAt,
    updatedAt: product.updatedAt,
    attributes: () => named(value.attributes),
    variants,
    price: async (market: MarketArguments) =>
      cheapest(await Promise.all(variants.map((variant) => variant.price(market)))),
    available: async () => {
      const units = await Promise.all(variants.map((variant) => variant.available()))
      return units.reduce((a, b) => a + b, 0)
    },
    categories: async () => {
      const categories = await Promise.all(product.categories.map((slug) => load.category(slug)))
      return categories.filter((category) => category !== undefined).map((category) => categoryView(category, reader))
    },
  }
}

function variantView({ sku, title, options }: Variant, reader: Reader, load: GraphQLContext['load']) {
  const prices = async () => (await load.prices(sku)) ?? []
  return {
    sku,
    title,
    options: () => named(options),
    prices,
    price: async (market: MarketArguments) =>
      priceIn(marketOf(market, reader.market), await prices(), env.CATALOG_DEFAULT_REGION),
    available: async () => (await load.availability(sku)) ?? 0,
  }
}

/** Variants of a market without a currency of its own may be priced in several: those of the first are compared. */
function cheapest(prices: readonly (Money | null)[]): Money | null {
  const known = prices.filter((price) => price !== null)
  return known.reduce<Money | null>(
    (least, price) =>
      least === null || (price.currency === least.currency && price.amount < least.amount) ? price : least,
    null
  )
}

export function categoryView(category: Category, reader: Pick<Reader, 'languages'>) {
  const { value } = localizeCategory(category, reader.languages, env.CATALOG_DEFAULT_LOCALE)
  return { id: value.id, slug: value.slug, title: value.title, description: value.description }
}
