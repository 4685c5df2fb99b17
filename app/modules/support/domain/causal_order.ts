import { isId } from '#platform/values/id'

export interface Occurrence {
  readonly eventId: string
  readonly type: string
  /** When it happened; milliseconds since the epoch. */
  readonly at: number
  /** An event, or the request or timer that began it all. */
  readonly causationId: string
  readonly receivedAt: number
}

export type Placed<T extends Occurrence> = T & {
  /** The event that caused it has not been seen here. */
  readonly gap: boolean
  /** It came in after something that it had caused. */
  readonly outOfOrder: boolean
}

/**
 * Their causes lie outside of what is kept by order: the cart that was checked out, the stock that fell below zero.
 * An order begins with the one, and a ticket may begin with the other.
 */
const BEGINNINGS = ['order.created', 'support.ticket.opened']

/**
 * Puts events in an order in which no effect comes before its cause, whatever their modules' clocks say; those that are not
 * tied to each other stand by time.
 */
export function inCausalOrder<T extends Occurrence>(occurrences: readonly T[]): Placed<T>[] {
  const known = new Map(occurrences.map((each) => [each.eventId, each]))
  const effects = new Map<string, T[]>()
  const ready: T[] = []
  for (const each of occurrences) {
    const { causationId } = each
    if (causationId === each.eventId || !known.has(causationId)) ready.push(each)
    else effects.set(causationId, [...(effects.get(causationId) ?? []), each])
  }
  const effectsOf = (each: T) => effects.get(each.eventId) ?? []
  const ordered: T[] = []
  while (ready.length > 0) {
    ready.sort(byTime)
    const next = ready.shift()!
    ordered.push(next)
    ready.push(...effectsOf(next))
  }
  /* Events that name each other as their cause are lies, and still to be shown. */
  if (ordered.length < occurrences.length) {
    const placed = new Set(ordered)
    ordered.push(...occurrences.filter((each) => !placed.has(each)).sort(byTime))
  }
  return ordered.map((each) => ({
    ...each,
    gap: !known.has(each.causationId) && isId('event', each.causationId) && !BEGINNINGS.includes(each.type),
    outOfOrder: effectsOf(each).some(({ receivedAt }) => receivedAt < each.receivedAt),
  }))
}

const byTime = (a: Occurrence, b: Occurrence) => a.at - b.at || (a.eventId < b.eventId ? -1 : 1)
