/** What a storefront can ask for. Prices are those of `region` or of the region with that `currency`, as over REST. */
export const typeDefs = /* GraphQL */ `
  "A whole number up to 2^53."
  scalar SafeInt

  type Query {
    "Active products."
    products(
      "Words that all have to occur."
      search: String
      filter: ProductFilter
      sort: ProductSort = NEWEST
      "1 to 100."
      first: Int = 20
      "endCursor of the page before, with the same sort."
      after: String
      region: String
      currency: String
      "Language tag; by default from Accept-Language."
      locale: String
    ): ProductConnection!
    product(slug: String!, region: String, currency: String, locale: String): Product
    categories(locale: String): [Category!]!
  }

  input ProductFilter {
    "Slug."
    category: String
    "Minor units, in the market asked for. Some variant costs at least so much."
    priceMin: SafeInt
    "Some variant costs at most so much."
    priceMax: SafeInt
    "Some variant can be bought now."
    inStock: Boolean
  }

  enum ProductSort {
    NEWEST
    TITLE
    "By the cheapest variant; products without a price come last."
    PRICE_ASC
    PRICE_DESC
  }

  type ProductConnection {
    nodes: [Product!]!
    edges: [ProductEdge!]!
    pageInfo: PageInfo!
    "Over all pages."
    totalCount: Int!
    facets: ProductFacets!
  }

  type ProductEdge {
    cursor: String!
    node: Product!
  }

  type PageInfo {
    hasNextPage: Boolean!
    endCursor: String
  }

  "Counts over all pages. Each facet leaves its own filter aside, so that it shows what else could be chosen."
  type ProductFacets {
    categories: [CategoryFacet!]!
    "Products that can be bought now."
    inStock: Int!
  }

  type CategoryFacet {
    slug: String!
    title: String!
    count: Int!
  }

  type Product {
    id: ID!
    slug: String!
    title: String!
    description: String!
    status: String!
    categories: [Category!]!
    attributes: [NamedValue!]!
    variants: [Variant!]!
    "Of the cheapest variant."
    price(region: String, currency: String): Money
    "Units of all variants that can be bought now."
    available: SafeInt!
    schemaVersion: Int!
    createdAt: String!
    updatedAt: String!
  }

  type Variant {
    sku: String!
    title: String!
    options: [NamedValue!]!
    price(region: String, currency: String): Money
    prices: [RegionPrice!]!
    "Units that can be bought now."
    available: SafeInt!
  }

  type NamedValue {
    name: String!
    value: String!
  }

  type RegionPrice {
    region: String!
    price: Money!
  }

  "Minor units: 1999 is 19.99 EUR."
  type Money {
    amount: SafeInt!
    currency: String!
  }

  type Category {
    id: ID!
    slug: String!
    title: String!
    description: String!
  }
`
