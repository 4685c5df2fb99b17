const DAY_MS = 86_400_000

/** ISO 8601 bounds, or an age in whole days. All that are given have to hold. */
export interface TimeCondition {
  after?: string | undefined
  before?: string | undefined
  withinDays?: number | undefined
  olderThanDays?: number | undefined
}

/** All conditions that a rule names have to hold. */
export interface SegmentRule {
  regions?: string[] | undefined
  signedUp?: TimeCondition | undefined
  orderCount?: { min?: number | undefined; max?: number | undefined } | undefined
  /** Minor units of one currency. */
  lifetimeValue?: { currency: string; min?: number | undefined; max?: number | undefined } | undefined
  /** Never met by somebody who has not ordered. */
  lastOrder?: TimeCondition | undefined
}

/** What is known of a customer; times are milliseconds since the epoch. */
export interface CustomerFacts {
  readonly region: string
  readonly signedUpAt: number
  readonly orderCount: number
  /** Minor units by currency. */
  readonly lifetimeValue: ReadonlyMap<string, number>
  readonly lastOrderAt: number | null
}

/** Whether a customer belongs to a segment: one of its rules has to be met. */
export function belongs(rules: readonly SegmentRule[], facts: CustomerFacts, at: number): boolean {
  return rules.some((rule) => meets(rule, facts, at))
}

function meets(rule: SegmentRule, facts: CustomerFacts, at: number): boolean {
  const { regions, signedUp, orderCount, lifetimeValue, lastOrder } = rule
  return (
    (!regions || regions.includes(facts.region)) &&
    (!signedUp || falls(facts.signedUpAt, signedUp, at)) &&
    (!orderCount || lies(facts.orderCount, orderCount)) &&
    (!lifetimeValue || lies(facts.lifetimeValue.get(lifetimeValue.currency) ?? 0, lifetimeValue)) &&
    (!lastOrder || (facts.lastOrderAt !== null && falls(facts.lastOrderAt, lastOrder, at)))
  )
}

function lies(value: number, { min, max }: { min?: number | undefined; max?: number | undefined }): boolean {
  return (min === undefined || value >= min) && (max === undefined || value <= max)
}

function falls(time: number, { after, before, withinDays, olderThanDays }: TimeCondition, at: number): boolean {
  return (
    (after === undefined || time >= Date.parse(after)) &&
    (before === undefined || time < Date.parse(before)) &&
    (withinDays === undefined || time > at - withinDays * DAY_MS) &&
    (olderThanDays === undefined || time <= at - olderThanDays * DAY_MS)
  )
}

/** Whether members come and go by the clock alone. */
export function isTimeBased(rules: readonly SegmentRule[]): boolean {
  return rules.some(({ signedUp, lastOrder }) =>
    [signedUp, lastOrder].some((time) => time?.withinDays !== undefined || time?.olderThanDays !== undefined)
  )
}
