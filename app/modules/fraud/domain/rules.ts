import type { Features } from '#modules/fraud/domain/features'
import { formatMoney } from '#platform/values/money'

export interface Verdict {
  /** 0 (harmless) to 100. */
  readonly score: number
  /** Their points add up to the score. */
  readonly factors: { readonly name: string; readonly points: number; readonly detail: string }[]
}

type Finding = Verdict['factors'][number] | undefined
type Step = readonly [from: number, points: number]

/*
 * No single rule reaches the default threshold of 80, so that a large order alone, or somebody who orders often, is let
 * through. Two strong signs together do: a burst of orders with many declines (cards being tried out), or a very large
 * order to another part of the world.
 */
const VELOCITY: readonly Step[] = [
  [3, 15],
  [6, 30],
  [10, 45],
]
const DECLINES: readonly Step[] = [
  [2, 15],
  [3, 25],
  [5, 40],
]
const AMOUNT_POINTS = [10, 25, 50] as const
const REGION_POINTS = 30

/** Minor units from which an order is large, very large and extreme. */
const AMOUNTS: Readonly<Record<string, readonly [number, number, number]>> = {
  EUR: [400_000, 700_000, 1_000_000],
  USD: [430_000, 760_000, 1_080_000],
  SGD: [580_000, 1_020_000, 1_460_000],
}

/** Where the shop's regions deliver to as a matter of course. */
const COUNTRIES: Readonly<Record<string, string>> = {
  'eu-west': 'AT BE BG CH CY CZ DE DK EE ES FI FR GB GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK',
  'us-east': 'US CA MX PR',
  'ap-southeast': 'SG MY ID TH VN PH BN KH LA MM TL AU NZ HK TW JP KR',
}

const reached = (steps: readonly Step[], count: number): number => steps.findLast(([from]) => count >= from)?.[1] ?? 0

function velocity({ ordersInTenMinutes: count }: Features): Finding {
  const points = reached(VELOCITY, count)
  if (points === 0) return undefined
  return { name: 'velocity', points, detail: `The same buyer made ${count} other orders within ten minutes.` }
}

function amount(features: Features): Finding {
  const thresholds = AMOUNTS[features.currency] ?? AMOUNTS.EUR!
  const step = thresholds.findLastIndex((threshold) => features.amount >= threshold)
  if (step < 0) return undefined
  const text = formatMoney({ amount: thresholds[step]!, currency: features.currency })
  return { name: 'amount', points: AMOUNT_POINTS[step]!, detail: `The total is ${text} or more.` }
}

/** A region that is not on the list says nothing about a country. */
function regionMismatch({ shippingCountry, shopRegion }: Features): Finding {
  const countries = COUNTRIES[shopRegion]
  if (!countries || countries.split(' ').includes(shippingCountry)) return undefined
  return {
    name: 'region_mismatch',
    points: REGION_POINTS,
    detail: `It was bought in the shop of ${shopRegion} and goes to ${shippingCountry}.`,
  }
}

/** Who orders all day long is declined now and then; who tries out cards is declined most of the time. */
function repeatedDeclines({ declinesInDay: count, ordersInDay }: Features): Finding {
  const points = reached(DECLINES, count)
  if (points === 0 || count * 2 < ordersInDay) return undefined
  return {
    name: 'repeated_declines',
    points,
    detail: `${count} payments of the same buyer were declined within a day.`,
  }
}

/** Judges an order by the rules. What goes beyond 100 is taken off the last factors. */
export function scoreByRules(features: Features): Verdict {
  const findings = [velocity(features), amount(features), regionMismatch(features), repeatedDeclines(features)]
  const factors: Verdict['factors'] = []
  let score = 0
  for (const finding of findings) {
    if (!finding) continue
    const points = Math.min(finding.points, 100 - score)
    factors.push({ ...finding, points })
    score += points
  }
  return { score, factors }
}
