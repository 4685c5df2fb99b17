import {
  pause,
  reprioritize,
  respond,
  resume,
  startClock,
  type Priority,
  type SlaClock,
} from '#modules/support/domain/sla_clock'

export const TICKET_STATUSES = ['open', 'in_progress', 'waiting', 'resolved', 'closed'] as const
export type TicketStatus = (typeof TICKET_STATUSES)[number]

const NEXT: Readonly<Record<TicketStatus, readonly TicketStatus[]>> = {
  open: ['in_progress', 'waiting', 'resolved', 'closed'],
  in_progress: ['open', 'waiting', 'resolved', 'closed'],
  waiting: ['open', 'in_progress', 'resolved', 'closed'],
  resolved: ['open', 'closed'],
  closed: [],
}

/** The clock runs while it is our turn. */
const OUR_TURN: readonly TicketStatus[] = ['open', 'in_progress']

export interface TicketState {
  readonly status: TicketStatus
  readonly priority: Priority
  readonly clock: SlaClock
  /** Milliseconds since the epoch. */
  readonly resolvedAt: number | null
}

export type TicketResult = { kind: 'changed'; state: TicketState } | { kind: 'illegal'; from: TicketStatus }

export function newTicket(priority: Priority, at: number): TicketState {
  return { status: 'open', priority, clock: startClock(priority, at), resolvedAt: null }
}

/** What staff set. Setting what is so already is no change and never illegal. */
export function changeTicket(
  state: TicketState,
  wanted: { readonly status?: TicketStatus | undefined; readonly priority?: Priority | undefined },
  at: number
): TicketResult {
  const { status = state.status, priority = state.priority } = wanted
  if (status !== state.status && !NEXT[state.status].includes(status)) return { kind: 'illegal', from: state.status }
  const clock = priority === state.priority ? state.clock : reprioritize(state.clock, state.priority, priority, at)
  return { kind: 'changed', state: enter({ ...state, priority, clock }, status, at) }
}

/**
 * Somebody wrote. An answer of staff is the first response; a customer who writes again is not waited for any more, and
 * opens a resolved ticket again. A closed one stays closed.
 */
export function reply(state: TicketState, by: 'customer' | 'staff', at: number): TicketResult {
  if (state.status === 'closed') return { kind: 'illegal', from: 'closed' }
  if (by === 'staff') {
    const answered = { ...state, clock: respond(state.clock, at) }
    return { kind: 'changed', state: state.status === 'open' ? enter(answered, 'in_progress', at) : answered }
  }
  const ours = OUR_TURN.includes(state.status)
  return { kind: 'changed', state: ours ? state : enter(state, 'open', at) }
}

function enter(state: TicketState, status: TicketStatus, at: number): TicketState {
  if (status === state.status) return state
  const clock = OUR_TURN.includes(status) ? resume(state.clock, at) : pause(state.clock, at)
  const done = status === 'resolved' || status === 'closed'
  return { ...state, status, clock, resolvedAt: done ? (state.resolvedAt ?? at) : null }
}
