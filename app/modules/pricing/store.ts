import { PriceChanged, RegionChanged, RuleChanged } from '#modules/pricing/contract'
import type { PriceRule, RegionTerms } from '#modules/pricing/domain/rule'
import { moduleStore } from '#platform/storage/module_store'
import type { SqlSession } from '#platform/storage/sql'
import type { Tx } from '#platform/storage/transaction'
import { money, type Money } from '#platform/values/money'

export const store = moduleStore('pricing')

export interface RegionRow {
  region: string
  version: number
  currency: string
  tax_basis_points: number
  tax_included: number
  shipping: string
}

export function toTerms(row: RegionRow): RegionTerms {
  return {
    region: row.region,
    version: row.version,
    currency: row.currency,
    taxBasisPoints: row.tax_basis_points,
    taxIncluded: row.tax_included === 1,
    shipping: JSON.parse(row.shipping) as RegionTerms['shipping'],
  }
}

export async function findTerms(session: SqlSession, region: string): Promise<RegionTerms | undefined> {
  const row = await session.one<RegionRow>('SELECT * FROM regions WHERE region = ?', [region])
  return row && toTerms(row)
}

/** In the order of their names. */
export async function allTerms(session: SqlSession): Promise<RegionTerms[]> {
  return (await session.all<RegionRow>('SELECT * FROM regions ORDER BY region')).map(toTerms)
}

/** @throws Error when the region is not there: its transaction wrote it just now */
export async function announceRegion(tx: Tx, region: string): Promise<RegionTerms> {
  const terms = await findTerms(tx, region)
  if (!terms) throw new Error(`Region ${region} is not there`)
  tx.emit(RegionChanged, { ...terms, shipping: [...terms.shipping] })
  return terms
}

export interface SkuPrices {
  readonly sku: string
  /** Counts the changes over all regions. */
  readonly version: number
  readonly prices: { readonly region: string; readonly price: Money }[]
}

export async function findPrices(session: SqlSession, sku: string): Promise<SkuPrices | undefined> {
  const known = await session.one<{ version: number }>('SELECT version FROM priced_skus WHERE sku = ?', [sku])
  if (!known) return undefined
  const rows = await session.all<{ region: string; currency: string; amount: number }>(
    'SELECT region, currency, amount FROM prices WHERE sku = ? ORDER BY region',
    [sku]
  )
  const prices = rows.map(({ region, currency, amount }) => ({ region, price: money(amount, currency) }))
  return { sku, version: known.version, prices }
}

/** Says what a SKU costs now. @throws Error when it has no prices: its transaction wrote them just now */
export async function announcePrices(tx: Tx, sku: string): Promise<SkuPrices> {
  const found = await findPrices(tx, sku)
  if (!found) throw new Error(`${sku} has no prices`)
  tx.emit(PriceChanged, found)
  return found
}

export interface RuleRow {
  id: string
  version: number
  /** Whether staff want it to apply. */
  enabled: number
  usage_limit: number | null
  /** Confirmed orders that used it. */
  uses: number
  definition: string
  created_at: number
  updated_at: number
}

/** The part of a rule that is stored as JSON. */
export type RuleDefinition = Pick<PriceRule, 'name' | 'priority' | 'exclusive' | 'stackable' | 'conditions' | 'effect'>

export function isUsedUp({ usage_limit: limit, uses }: Pick<RuleRow, 'usage_limit' | 'uses'>): boolean {
  return limit !== null && uses >= limit
}

export function toRule(row: RuleRow): PriceRule {
  return {
    id: row.id,
    version: row.version,
    ...(JSON.parse(row.definition) as RuleDefinition),
    usageLimit: row.usage_limit,
    active: row.enabled === 1 && !isUsedUp(row),
  }
}

export function findRule(session: SqlSession, id: string): Promise<RuleRow | undefined> {
  return session.one<RuleRow>('SELECT * FROM price_rules WHERE id = ?', [id])
}

/** Says how a rule is from now on, or that it is gone. */
export function announceRule(tx: Tx, row: RuleRow, status: 'active' | 'removed' = 'active'): void {
  tx.emit(RuleChanged, { ruleId: row.id, version: row.version, status, definition: JSON.stringify(toRule(row)) })
}
