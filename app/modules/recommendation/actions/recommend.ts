import { RecommendationServed } from '#modules/recommendation/contract'
import { addItems, type Candidate, type Item, type Reason } from '#modules/recommendation/domain/rank'
import { logLine } from '#modules/recommendation/actions/log_line'
import { newest, productsOf } from '#modules/recommendation/projections/products'
import { boughtWith, historyOf, ordersWith, popular } from '#modules/recommendation/projections/purchases'
import { store, type CandidateRow } from '#modules/recommendation/store'
import type { SqlSession } from '#platform/storage/sql'
import { newId } from '#platform/values/id'
import { iso, now } from '#platform/values/clock'

/** Counting, not learning: whatever takes its place gets a name of its own. */
export const MODEL_VERSION = 'co-purchase-1'

export interface RecommendationRequest {
  /** Who it is for, as the request says. */
  readonly customerId: string | null
  /** Whether they proved it: what somebody bought shows in what goes with it, which is nobody else's business. */
  readonly proven: boolean
  readonly sku: string | null
  readonly limit: number
}

export interface Recommendation {
  readonly id: string
  readonly items: readonly Item[]
}

/**
 * Chooses what to show: what was bought with the SKU, or with what the customer bought; then what is popular, then what is
 * new. Notes what was served, for feedback, and its line and event to learn from.
 */
export async function recommend(request: RecommendationRequest): Promise<Recommendation> {
  const items = await choose(store, request)
  const [id, at] = [newId('recommendation'), now()]
  const { customerId, sku, limit, proven } = request
  const skus = items.map((item) => item.sku)
  await store.transaction(async (tx) => {
    await tx.insert('served', { id, skus: JSON.stringify(skus), at })
    await logLine(tx, at, {
      type: 'served',
      id,
      at: iso(at),
      customerId,
      proven,
      sku,
      limit,
      modelVersion: MODEL_VERSION,
      items: items.map((item) => ({ sku: item.sku, score: item.score, reason: item.reason })),
    })
    tx.emit(RecommendationServed, { recommendationId: id, customerId, sku, skus, modelVersion: MODEL_VERSION })
  })
  return { id, items }
}

async function choose(session: SqlSession, { customerId, proven, sku, limit }: RecommendationRequest): Promise<Item[]> {
  const seeds = sku !== null ? [sku] : customerId !== null && proven ? await historyOf(session, customerId) : []
  const leftOut = await productsOf(session, seeds)
  /* A product has a few SKUs, of which one is shown. */
  const enough = (limit + leftOut.size) * 4
  let items: Item[] = []
  const add = (reason: Reason, rows: readonly CandidateRow[], total: number) => {
    items = addItems(items, rows.map(toCandidate), { reason, total, leftOut, limit })
  }
  if (seeds.length > 0) {
    const rows = await boughtWith(session, seeds, enough)
    if (rows.length > 0) add('co_purchase', rows, await ordersWith(session, seeds))
  }
  if (items.length < limit) {
    const rows = await popular(session, enough + items.length * 4)
    add('popular', rows, Number(rows[0]?.orders ?? 0))
  }
  if (items.length < limit) add('newest', await newest(session, enough + items.length * 4), 0)
  return items
}

function toCandidate({ sku, product_id: productId, slug, title, orders }: CandidateRow): Candidate {
  return { sku, productId, slug, title, orders: Number(orders) }
}
