import type { PriceChanged, RegionChanged, RuleChanged } from '#modules/pricing/contract'
import { evaluate, type Evaluation } from '#modules/pricing/domain/evaluate'
import { parseRule, type PriceRule, type RegionTerms } from '#modules/pricing/domain/rule'
import type { DataOf } from '#platform/messaging/define_event'
import type { SqlSession } from '#platform/storage/sql'
import type { Tx } from '#platform/storage/transaction'
import { versionedDocumentsTable, VersionedDocuments } from '#platform/storage/versioned_documents'
import type { Money } from '#platform/values/money'

interface SkuPrices {
  readonly version: number
  readonly prices: readonly { readonly region: string; readonly price: Money }[]
}

const TABLES = { prices: 'offered_prices', rules: 'price_rules', regions: 'regions' } as const

export interface QuoteRequest {
  readonly region: string
  readonly lines: readonly {
    readonly id: string
    readonly sku: string
    readonly categories: readonly string[]
    readonly quantity: number
    readonly unitPrice: Money
  }[]
  readonly segments: readonly string[]
  readonly coupons: readonly string[]
  readonly shippingMethod: string | null
  /** Milliseconds since the epoch. */
  readonly at: number
}

/**
 * Pricing's published projection: whoever sells at these prices keeps them in its own store, from pricing's events, and
 * evaluates there. Nobody asks pricing anything.
 */
export class PriceBook {
  readonly #prices = new VersionedDocuments<SkuPrices>(TABLES.prices)
  readonly #rules = new VersionedDocuments<PriceRule>(TABLES.rules)
  readonly #regions = new VersionedDocuments<RegionTerms>(TABLES.regions)

  async keepPrice(tx: Tx, { sku, version, prices }: DataOf<typeof PriceChanged>): Promise<void> {
    await this.#prices.keep(tx, sku, version, { version, prices })
  }

  async keepRule(tx: Tx, { ruleId, version, status, definition }: DataOf<typeof RuleChanged>): Promise<void> {
    if (status === 'removed') await this.#rules.remove(tx, ruleId, version)
    else await this.#rules.keep(tx, ruleId, version, parseRule(definition))
  }

  async keepRegion(tx: Tx, terms: DataOf<typeof RegionChanged>): Promise<void> {
    await this.#regions.keep(tx, terms.region, terms.version, terms)
  }

  /** How that region is sold to; `undefined` when it is not. */
  terms(session: SqlSession, region: string): Promise<RegionTerms | undefined> {
    return this.#regions.find(session, region)
  }

  async regionOf(session: SqlSession, currency: string): Promise<RegionTerms | undefined> {
    return (await this.#regions.all(session)).find((terms) => terms.currency === currency)
  }

  /** Unit prices in a region, with their versions. What has no price there is missing from the answer. */
  async pricesIn(
    session: SqlSession,
    region: string,
    skus: readonly string[]
  ): Promise<Map<string, { price: Money; version: number }>> {
    const found = new Map<string, { price: Money; version: number }>()
    for (const [sku, { version, prices }] of await this.#prices.findMany(session, skus)) {
      const here = prices.find((each) => each.region === region)
      if (here) found.set(sku, { price: here.price, version })
    }
    return found
  }

  /**
   * What these lines cost in that region now.
   * @throws Error when the region is not sold to: ask for its `terms` first
   */
  async quote(session: SqlSession, { region, ...request }: QuoteRequest): Promise<Evaluation> {
    const terms = await this.terms(session, region)
    if (!terms) throw new Error(`Region ${region} is not sold to`)
    return evaluate({ ...request, terms, rules: await this.#rules.all(session) })
  }
}

/** The tables of a price book, for a migration of the module that keeps one. */
export function priceBookTables(schema: Parameters<typeof versionedDocumentsTable>[0]): void {
  for (const table of Object.values(TABLES)) versionedDocumentsTable(schema, table)
}
