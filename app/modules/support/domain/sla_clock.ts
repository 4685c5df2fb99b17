export const PRIORITIES = ['low', 'normal', 'high', 'urgent'] as const
export type Priority = (typeof PRIORITIES)[number]

const HOUR = 60 * 60_000

/** How soon somebody is to answer, and how soon it is to be solved, in milliseconds. */
export const TARGETS: Readonly<Record<Priority, { readonly response: number; readonly resolution: number }>> = {
  urgent: { response: HOUR, resolution: 8 * HOUR },
  high: { response: 4 * HOUR, resolution: 24 * HOUR },
  normal: { response: 8 * HOUR, resolution: 72 * HOUR },
  low: { response: 24 * HOUR, resolution: 168 * HOUR },
}

/** Times in milliseconds since the epoch. A clock that was late once stays breached. */
export interface SlaClock {
  readonly firstResponseDueAt: number
  readonly firstRespondedAt: number | null
  readonly resolutionDueAt: number
  /** Since when it stands still: while the customer is waited for, and once the ticket is resolved. */
  readonly pausedAt: number | null
  readonly breached: boolean
}

export function startClock(priority: Priority, at: number): SlaClock {
  const { response, resolution } = TARGETS[priority]
  return {
    firstResponseDueAt: at + response,
    firstRespondedAt: null,
    resolutionDueAt: at + resolution,
    pausedAt: null,
    breached: false,
  }
}

/** The next moment that matters; null while nothing is to be missed. */
export function nextDue(clock: SlaClock): number | null {
  if (clock.pausedAt !== null || clock.breached) return null
  if (clock.firstRespondedAt !== null) return clock.resolutionDueAt
  return Math.min(clock.firstResponseDueAt, clock.resolutionDueAt)
}

/** What the clock says at that time. Whoever changes it looks first, so that a late answer does not hide that it was late. */
export function look(clock: SlaClock, at: number): SlaClock {
  const due = nextDue(clock)
  return due !== null && at >= due ? { ...clock, breached: true } : clock
}

export function respond(clock: SlaClock, at: number): SlaClock {
  if (clock.firstRespondedAt !== null) return clock
  return { ...look(clock, at), firstRespondedAt: at }
}

export function pause(clock: SlaClock, at: number): SlaClock {
  return clock.pausedAt === null ? { ...look(clock, at), pausedAt: at } : clock
}

/** What is still due is due later by as long as the clock stood still. */
export function resume(clock: SlaClock, at: number): SlaClock {
  if (clock.pausedAt === null) return clock
  const stoodStill = at - clock.pausedAt
  return { ...postpone(clock, stoodStill, stoodStill), pausedAt: null }
}

/** What is still due is due as if the ticket had had that priority from the start. */
export function reprioritize(clock: SlaClock, from: Priority, to: Priority, at: number): SlaClock {
  const [before, after] = [TARGETS[from], TARGETS[to]]
  return postpone(look(clock, at), after.response - before.response, after.resolution - before.resolution)
}

function postpone(clock: SlaClock, response: number, resolution: number): SlaClock {
  return {
    ...clock,
    firstResponseDueAt: clock.firstResponseDueAt + (clock.firstRespondedAt === null ? response : 0),
    resolutionDueAt: clock.resolutionDueAt + resolution,
  }
}
