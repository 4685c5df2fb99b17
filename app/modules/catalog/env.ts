import { readEnvironment, text, wholeNumber } from '#platform/config/environment'

export const env = readEnvironment('catalog', {
  CATALOG_DEFAULT_REGION: text({ default: 'eu-west', desc: 'Region whose prices are shown when none is asked for' }),
  CATALOG_DEFAULT_LOCALE: text({ default: 'en', desc: 'Language of the texts outside of `translations`' }),
  CATALOG_CACHED_PRODUCTS: wholeNumber({ min: 0, max: 1_000_000 })({
    default: 2000,
    desc: 'How many product revisions a process keeps in memory',
  }),
  CATALOG_GRAPHQL_MAX_DEPTH: wholeNumber({ min: 1, max: 30 })({ default: 8, desc: 'Deepest GraphQL query answered' }),
  CATALOG_GRAPHQL_MAX_ALIASES: wholeNumber({ min: 0, max: 1000 })({
    default: 20,
    desc: 'Most aliases in a GraphQL document',
  }),
  CATALOG_GRAPHQL_MAX_COST: wholeNumber({ min: 1, max: 1_000_000 })({
    default: 5000,
    desc: 'Dearest GraphQL query answered, in fields; a page counts once per product asked for',
  }),
  CATALOG_GRAPHQL_MAX_BYTES: wholeNumber({ min: 100, max: 1_000_000 })({
    default: 16_384,
    desc: 'Largest GraphQL request',
  }),
})
