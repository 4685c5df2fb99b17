import type { Features } from '#modules/fraud/domain/features'
import { store, type Decision, type Factor, type Mode, type ReviewStatus, type ScoreRow } from '#modules/fraud/store'
import { iso } from '#platform/values/clock'

/** One example to train on: what was known, what was decided, how it ended. */
export interface TrainingRecord {
  readonly orderId: string
  readonly scoredAt: string
  readonly features: Features
  readonly mode: Mode
  readonly score: number
  readonly factors: readonly Factor[]
  readonly decision: Decision
  /** What a person said, when one was asked. */
  readonly review: ReviewStatus | null
  readonly outcome: ScoreRow['outcome']
}

const BATCH = 500

type Row = ScoreRow & { review: ReviewStatus | null }

/**
 * All scores made from `from` until before `to` (milliseconds), oldest first, however many: they are read in batches, each
 * begun where the last one ended, and nothing is held open while the reader takes its time.
 */
export async function* trainingRecords({ from, to }: { from: number; to: number }): AsyncGenerator<TrainingRecord> {
  let [time, id] = [from, '']
  for (;;) {
    const rows = await store.all<Row>(
      `SELECT scores.*, reviews.status AS review FROM scores LEFT JOIN reviews ON reviews.order_id = scores.order_id
       WHERE (scored_at > ? OR (scored_at = ? AND scores.id > ?)) AND scored_at < ?
       ORDER BY scored_at, scores.id LIMIT ${BATCH}`,
      [time, time, id, to]
    )
    for (const row of rows) yield toRecord(row)
    const last = rows.at(-1)
    if (!last || rows.length < BATCH) return
    ;[time, id] = [last.scored_at, last.id]
  }
}

function toRecord(row: Row): TrainingRecord {
  return {
    orderId: row.order_id,
    scoredAt: iso(row.scored_at),
    features: JSON.parse(row.features) as Features,
    mode: row.mode,
    score: row.score,
    factors: JSON.parse(row.factors) as Factor[],
    decision: row.decision,
    review: row.review,
    outcome: row.outcome,
  }
}
