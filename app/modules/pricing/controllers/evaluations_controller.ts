import type { HttpContext } from '@adonisjs/core/http'
import { evaluateLines, type PricedLine } from '#modules/pricing/actions/evaluate_lines'
import type { EvaluatedLine } from '#modules/pricing/domain/evaluate'
import { customerSegments } from '#modules/pricing/projections/customer_segments'
import { store } from '#modules/pricing/store'
import { evaluationBody } from '#modules/pricing/validators'
import { isStaff } from '#platform/http/auth'
import { Problem } from '#platform/http/problem'
import { validBody } from '#platform/http/validation'

export default class EvaluationsController {
  async store(ctx: HttpContext) {
    const { coupons = [], customerId, segments, ...body } = await validBody(ctx, evaluationBody)
    if (body.region === undefined && body.currency === undefined) {
      throw Problem.invalid([{ pointer: '/region', detail: 'Say a region or a currency.', rule: 'required' }])
    }
    const { terms, lines, evaluation } = await evaluateLines(store, {
      ...body,
      coupons,
      segments: segments ? given(ctx, segments) : await known(ctx, customerId),
      revealCoupons: isStaff(ctx.actor),
    })
    return { ...evaluation, region: terms.region, lines: evaluation.lines.map((line, i) => present(line, lines[i]!)) }
  }
}

/** Staff try out what others would pay. */
function given({ actor }: HttpContext, segments: readonly string[]): readonly string[] {
  if (isStaff(actor)) return segments
  throw new Problem(403, 'E_FORBIDDEN', 'Only staff say in which segments a shopper is.')
}

/** Of the customer who asks, or whom staff ask about; guests are in none. */
async function known({ actor }: HttpContext, customerId: string | undefined): Promise<readonly string[]> {
  if (customerId !== undefined && !isStaff(actor) && actor?.id !== customerId) throw Problem.notFound('customer')
  const shopper = customerId ?? (actor?.role === 'customer' ? actor.id : undefined)
  return shopper === undefined ? [] : customerSegments.of(store, shopper)
}

function present({ id: _id, ...line }: EvaluatedLine, { sku, quantity, unitPrice, priceVersion }: PricedLine) {
  return { sku, quantity, unitPrice, priceVersion, ...line }
}
