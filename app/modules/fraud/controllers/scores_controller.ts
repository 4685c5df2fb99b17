import { Readable } from 'node:stream'
import type { HttpContext } from '@adonisjs/core/http'
import { trainingRecords } from '#modules/fraud/actions/export_scores'
import type { Features } from '#modules/fraud/domain/features'
import { findScore, store, type Factor, type ScoreRow } from '#modules/fraud/store'
import { exportQuery } from '#modules/fraud/validators'
import { Problem } from '#platform/http/problem'
import { validQuery } from '#platform/http/validation'
import { iso } from '#platform/values/clock'

export default class ScoresController {
  async show({ params }: HttpContext) {
    const score = await findScore(store, params.orderId)
    if (!score) throw Problem.notFound('score')
    return present(score)
  }

  async export(ctx: HttpContext) {
    const { from, to } = await validQuery(ctx, exportQuery)
    const span = { from: moment('from', from, 0), to: moment('to', to, Number.MAX_SAFE_INTEGER) }
    const { response } = ctx
    response.type('application/x-ndjson')
    response.stream(Readable.from(lines(span)))
  }
}

async function* lines(span: { from: number; to: number }) {
  for await (const record of trainingRecords(span)) yield `${JSON.stringify(record)}\n`
}

/** The form was checked; a thirteenth month was not. */
function moment(name: string, text: string | undefined, otherwise: number): number {
  const time = text === undefined ? otherwise : Date.parse(text)
  if (Number.isNaN(time)) throw new Problem(400, 'E_INVALID_QUERY', `${name}: There is no such date.`)
  return time
}

function present(row: ScoreRow) {
  return {
    id: row.id,
    orderId: row.order_id,
    score: row.score,
    decision: row.decision,
    mode: row.mode,
    factors: JSON.parse(row.factors) as Factor[],
    features: JSON.parse(row.features) as Features,
    outcome: row.outcome,
    scoredAt: iso(row.scored_at),
  }
}
