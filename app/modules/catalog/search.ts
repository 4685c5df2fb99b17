import type { DocumentRef } from '#modules/catalog/ports/documents'
import type { Market } from '#modules/catalog/domain/market'
import { env } from '#modules/catalog/env'
import type { SqlSession, SqlValue } from '#platform/storage/sql'

/*
 * Finds products by the documents' index, prices and availability; never looks into a body. The statements are put together
 * as text: this is the storefront's hot path.
 */

export interface ProductFilter {
  /** `null`: whatever it is. */
  readonly status: 'active' | 'draft' | null
  readonly category?: string | undefined
  /** Every word of it occurs. */
  readonly text?: string | undefined
  /** Some variant can be bought now, or none. */
  readonly inStock?: boolean | undefined
  /** Minor units, both ends included: some variant costs so much in the market. */
  readonly priceMin?: number | undefined
  readonly priceMax?: number | undefined
  readonly market: Market
}

export type ProductSort = 'NEWEST' | 'TITLE' | 'PRICE_ASC' | 'PRICE_DESC'

/** Where a page ended: what the last product was sorted by, and its id among equals. */
export interface Position {
  readonly value: string | number
  readonly id: string
}

export interface FoundProduct extends DocumentRef {
  /** What it is sorted by. */
  readonly value: string | number
}

/** Beyond every price, in that direction. */
const NO_PRICE = { PRICE_ASC: Number.MAX_SAFE_INTEGER, PRICE_DESC: -1 } as const

/** @param limit how many at most */
export function findProducts(
  session: SqlSession,
  filter: ProductFilter,
  sort: ProductSort,
  limit: number,
  after: Position | null
): Promise<FoundProduct[]> {
  const where = conditions(filter)
  if (sort === 'NEWEST') {
    if (after) where.add('d.id < ?', after.id)
    return session.all(
      `SELECT d.id, d.revision, d.id AS value FROM documents d WHERE ${where.sql()} ORDER BY d.id DESC LIMIT ?`,
      [...where.values, limit]
    )
  }
  if (sort === 'TITLE') {
    if (after) where.add('(d.sort_title > ? OR (d.sort_title = ? AND d.id > ?))', after.value, after.value, after.id)
    return session.all(
      `SELECT d.id, d.revision, d.sort_title AS value FROM documents d WHERE ${where.sql()}
       ORDER BY d.sort_title, d.id LIMIT ?`,
      [...where.values, limit]
    )
  }
  return findByPrice(session, where, filter.market, sort, limit, after)
}

/** The cheapest variant's price decides; products without one come last either way. */
function findByPrice(
  session: SqlSession,
  where: Conditions,
  market: Market,
  sort: 'PRICE_ASC' | 'PRICE_DESC',
  limit: number,
  after: Position | null
): Promise<FoundProduct[]> {
  const [direction, beyond] = sort === 'PRICE_ASC' ? ['ASC', '>'] : ['DESC', '<']
  const offers = inMarket(market)
  return session.all(
    `SELECT id, revision, value FROM (
       SELECT d.id, d.revision, COALESCE((
         SELECT MIN(p.amount) FROM document_skus s JOIN price_points p ON p.sku = s.sku
         WHERE s.document_id = d.id AND ${offers.sql()}
       ), ?) AS value FROM documents d WHERE ${where.sql()}
     ) found
     ${after ? `WHERE value ${beyond} ? OR (value = ? AND id > ?)` : ''} ORDER BY value ${direction}, id LIMIT ?`,
    [
      ...[...offers.values, NO_PRICE[sort], ...where.values],
      ...(after ? [after.value, after.value, after.id] : []),
      limit,
    ]
  )
}

export async function countProducts(session: SqlSession, filter: ProductFilter): Promise<number> {
  const where = conditions(filter)
  const row = await session.one<{ count: number }>(
    `SELECT COUNT(*) AS count FROM documents d WHERE ${where.sql()}`,
    where.values
  )
  return Number(row!.count)
}

/** How many of the products are in each category, most first. */
export function countByCategory(
  session: SqlSession,
  filter: ProductFilter
): Promise<{ category: string; count: number }[]> {
  const where = conditions(filter)
  return session.all(
    `SELECT c.category, COUNT(*) AS count FROM documents d JOIN document_categories c ON c.document_id = d.id
     WHERE ${where.sql()} GROUP BY c.category ORDER BY count DESC, c.category`,
    where.values
  )
}

/** Conditions on the products `d`, and the values of their placeholders in that order. */
class Conditions {
  readonly #texts: string[] = []
  readonly values: SqlValue[] = []

  add(text: string, ...values: readonly SqlValue[]): void {
    this.#texts.push(text)
    this.values.push(...values)
  }

  sql(): string {
    return this.#texts.join(' AND ')
  }
}

function conditions({ status, category, text, inStock, priceMin, priceMax, market }: ProductFilter): Conditions {
  const where = new Conditions()
  where.add("d.type = 'product'")
  if (status !== null) where.add('d.status = ?', status)
  if (category !== undefined) {
    where.add('d.id IN (SELECT c.document_id FROM document_categories c WHERE c.category = ?)', category)
  }
  for (const word of words(text)) where.add("d.search_text LIKE ? ESCAPE '!'", `%${word.replaceAll(/[!%_]/g, '!$&')}%`)
  if (inStock !== undefined) {
    where.add(
      `${inStock ? '' : 'NOT '}EXISTS (SELECT 1 FROM document_skus s JOIN availability a ON a.sku = s.sku
       WHERE s.document_id = d.id AND a.available > 0)`
    )
  }
  if (priceMin !== undefined || priceMax !== undefined) {
    const offers = inMarket(market)
    where.add(
      `EXISTS (SELECT 1 FROM document_skus s JOIN price_points p ON p.sku = s.sku
       WHERE s.document_id = d.id AND ${offers.sql()} AND p.amount BETWEEN ? AND ?)`,
      ...[...offers.values, priceMin ?? 0, priceMax ?? Number.MAX_SAFE_INTEGER]
    )
  }
  return where
}

/** On prices `p`. */
function inMarket({ region, currency }: Market): Conditions {
  const where = new Conditions()
  if (currency !== undefined) where.add('p.currency = ?', currency)
  if (region !== undefined || currency === undefined) where.add('p.region = ?', region ?? env.CATALOG_DEFAULT_REGION)
  return where
}

/** More words than these narrow nothing down and cost a look at every text each. */
const MOST_WORDS = 6

export function words(text = ''): string[] {
  return text.toLowerCase().split(/\s+/).filter(Boolean).slice(0, MOST_WORDS)
}
