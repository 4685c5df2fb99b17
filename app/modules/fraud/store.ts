import type { FraudScored } from '#modules/fraud/contract'
import type { DataOf } from '#platform/messaging/define_event'
import { moduleStore } from '#platform/storage/module_store'
import type { SqlSession } from '#platform/storage/sql'

export const store = moduleStore('fraud')

type Scored = DataOf<typeof FraudScored>
export type Factor = Scored['factors'][number]
export type Mode = Scored['mode']
export type Decision = Scored['decision']

export interface ScoreRow {
  id: string
  order_id: string
  customer_id: string | null
  email_hash: string | null
  ordered_at: number
  /** JSON of `Features`. */
  features: string
  score: number
  decision: Decision
  mode: Mode
  /** JSON array of `Factor`. */
  factors: string
  outcome: 'confirmed' | 'cancelled' | null
  scored_at: number
}

/** `withdrawn`: the order was cancelled before anybody decided. */
export const REVIEW_STATUSES = ['open', 'cleared', 'rejected', 'timed_out', 'withdrawn'] as const
export type ReviewStatus = (typeof REVIEW_STATUSES)[number]

export interface ReviewRow {
  id: string
  order_id: string
  score: number
  status: ReviewStatus
  due_at: number
  decided_by: string | null
  decided_at: number | null
  note: string | null
  created_at: number
}

export function findScore(session: SqlSession, orderId: string): Promise<ScoreRow | undefined> {
  return session.one<ScoreRow>('SELECT * FROM scores WHERE order_id = ?', [orderId])
}

export function findReview(session: SqlSession, id: string): Promise<ReviewRow | undefined> {
  return session.one<ReviewRow>('SELECT * FROM reviews WHERE id = ?', [id])
}
