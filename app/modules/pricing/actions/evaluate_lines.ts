import { evaluate, type Evaluation } from '#modules/pricing/domain/evaluate'
import type { RegionTerms } from '#modules/pricing/domain/rule'
import { categoriesOf } from '#modules/pricing/projections/products'
import { allTerms, findTerms, toRule, type RuleRow } from '#modules/pricing/store'
import { Problem } from '#platform/http/problem'
import { placeholders, type SqlSession } from '#platform/storage/sql'
import { now } from '#platform/values/clock'
import { money, type Money } from '#platform/values/money'

export interface EvaluationRequest {
  readonly region?: string | undefined
  /** Without a region: the first that sells in it. With one: has to be its currency. */
  readonly currency?: string | undefined
  readonly lines: readonly { readonly sku: string; readonly quantity: number }[]
  readonly coupons: readonly string[]
  readonly segments: readonly string[]
  readonly shippingMethod?: string | undefined
  /** Whether the codes of coupons that were not entered may be named. */
  readonly revealCoupons: boolean
}

export interface PricedLine {
  readonly sku: string
  readonly quantity: number
  readonly unitPrice: Money
  readonly priceVersion: number
}

/**
 * What lines would cost now. Reads prices and rules one after the other and in no transaction, as it promises nothing: the
 * cart's own evaluation is what a shopper is held to.
 * @throws Problem 422 for a region, currency, SKU or shipping method there is no price for
 */
export async function evaluateLines(
  session: SqlSession,
  request: EvaluationRequest
): Promise<{ terms: RegionTerms; lines: readonly PricedLine[]; evaluation: Evaluation }> {
  const terms = await chooseTerms(session, request)
  const lines = await priced(session, terms, request.lines)
  const categories = await categoriesOf(
    session,
    lines.map(({ sku }) => sku)
  )
  const rules = (await session.all<RuleRow>('SELECT * FROM price_rules WHERE enabled = 1')).map(toRule)
  const evaluation = evaluate({
    terms,
    lines: lines.map((line, i) => ({ ...line, id: String(i), categories: categories.get(line.sku) ?? [] })),
    rules,
    segments: request.segments,
    coupons: request.coupons,
    shippingMethod: request.shippingMethod ?? null,
    at: now(),
  })
  if (request.revealCoupons) return { terms, lines, evaluation }
  const entered = new Set(request.coupons.map((code) => code.toUpperCase()))
  const secret = new Set(
    rules.flatMap(({ id, conditions: { coupon } }) => (coupon && !entered.has(coupon.toUpperCase()) ? id : []))
  )
  const outcomes = evaluation.rules.map((outcome) =>
    secret.has(outcome.ruleId) ? { ...outcome, reason: 'needs a coupon that was not entered' } : outcome
  )
  return { terms, lines, evaluation: { ...evaluation, rules: outcomes } }
}

async function chooseTerms(session: SqlSession, request: EvaluationRequest): Promise<RegionTerms> {
  const { region, currency, shippingMethod } = request
  const terms =
    region === undefined
      ? (await allTerms(session)).find((each) => each.currency === currency)
      : await findTerms(session, region)
  if (!terms) throw invalid(region === undefined ? '/currency' : '/region', 'Nothing is sold there.')
  if (currency !== undefined && terms.currency !== currency) {
    throw invalid('/currency', `${terms.region} sells in ${terms.currency}.`)
  }
  if (shippingMethod !== undefined && !terms.shipping.some(({ method }) => method === shippingMethod)) {
    throw invalid('/shippingMethod', `There is no such method in ${terms.region}.`)
  }
  return terms
}

async function priced(
  session: SqlSession,
  { region, currency }: RegionTerms,
  lines: EvaluationRequest['lines']
): Promise<PricedLine[]> {
  const rows = await session.all<{ sku: string; amount: number; version: number }>(
    `SELECT prices.sku, prices.amount, priced_skus.version FROM prices
     JOIN priced_skus ON priced_skus.sku = prices.sku
     WHERE prices.region = ? AND prices.currency = ? AND prices.sku IN (${placeholders(lines.length)})`,
    [region, currency, ...lines.map(({ sku }) => sku)]
  )
  const prices = new Map(rows.map((row) => [row.sku, row]))
  return lines.map(({ sku, quantity }, i) => {
    const row = prices.get(sku)
    if (!row) throw invalid(`/lines/${i}/sku`, `${sku} is not sold in ${region}.`)
    return { sku, quantity, unitPrice: money(row.amount, currency), priceVersion: row.version }
  })
}

function invalid(pointer: string, detail: string): Problem {
  return Problem.invalid([{ pointer, detail, rule: 'known' }])
}
