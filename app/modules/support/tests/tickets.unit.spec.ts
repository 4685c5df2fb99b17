import { test } from '@japa/runner'
import { look, nextDue, startClock, TARGETS } from '#modules/support/domain/sla_clock'
import {
  changeTicket,
  newTicket,
  reply,
  TICKET_STATUSES,
  type TicketResult,
  type TicketState,
} from '#modules/support/domain/ticket'

const T0 = 1_000_000
const HOUR = 3_600_000
const { response, resolution } = TARGETS.normal

function must(result: TicketResult): TicketState {
  if (result.kind === 'illegal') throw new Error(`illegal from ${result.from}`)
  return result.state
}
const set = (state: TicketState, status: TicketState['status'], at: number) => must(changeTicket(state, { status }, at))

test.group('support: the status of a ticket', () => {
  test('which steps there are', ({ assert }) => {
    const allowed: Record<string, string[]> = {}
    for (const from of TICKET_STATUSES) {
      const state = { ...newTicket('normal', T0), status: from }
      allowed[from] = TICKET_STATUSES.filter(
        (to) => to !== from && changeTicket(state, { status: to }, T0).kind === 'changed'
      )
    }
    assert.deepEqual(allowed, {
      open: ['in_progress', 'waiting', 'resolved', 'closed'],
      in_progress: ['open', 'waiting', 'resolved', 'closed'],
      waiting: ['open', 'in_progress', 'resolved', 'closed'],
      resolved: ['open', 'closed'],
      closed: [],
    })
  })

  test('setting what is so already changes nothing, even when it is closed', ({ assert }) => {
    const closed = set(newTicket('low', T0), 'closed', T0 + 1)
    assert.deepEqual(set(closed, 'closed', T0 + 2), closed)
  })

  test('an answer of staff is the first response, and somebody is on it', ({ assert }) => {
    const answered = must(reply(newTicket('normal', T0), 'staff', T0 + 5))
    assert.equal(answered.status, 'in_progress')
    assert.equal(answered.clock.firstRespondedAt, T0 + 5)
    assert.equal(must(reply(answered, 'staff', T0 + 9)).clock.firstRespondedAt, T0 + 5)
  })

  test('a customer who writes is not waited for, and opens what was resolved', ({ assert }) => {
    const open = newTicket('normal', T0)
    assert.deepEqual(must(reply(open, 'customer', T0 + 1)), open)
    for (const status of ['waiting', 'resolved'] as const) {
      const back = must(reply(set(open, status, T0 + 1), 'customer', T0 + 2))
      assert.containsSubset(back, { status: 'open', resolvedAt: null, clock: { pausedAt: null } })
    }
    assert.equal(reply(set(open, 'closed', T0 + 1), 'customer', T0 + 2).kind, 'illegal')
  })
})

test.group('support: the SLA clock', () => {
  test('the first response is due, then the resolution', ({ assert }) => {
    const ticket = newTicket('normal', T0)
    assert.equal(nextDue(ticket.clock), T0 + response)
    assert.equal(nextDue(must(reply(ticket, 'staff', T0 + 1)).clock), T0 + resolution)
    assert.isFalse(look(ticket.clock, T0 + response - 1).breached)
    assert.isTrue(look(ticket.clock, T0 + response).breached)
  })

  test('stands still while the customer is waited for', ({ assert }) => {
    const answered = must(reply(newTicket('normal', T0), 'staff', T0 + 1))
    const waiting = set(answered, 'waiting', T0 + HOUR)
    assert.isNull(nextDue(waiting.clock))
    assert.isFalse(look(waiting.clock, T0 + 1000 * HOUR).breached)
    const back = must(reply(waiting, 'customer', T0 + 1001 * HOUR))
    assert.equal(nextDue(back.clock), T0 + resolution + 1000 * HOUR)
    assert.equal(back.clock.firstResponseDueAt, T0 + response)
  })

  test('waiting postpones a first response that was not given yet as well', ({ assert }) => {
    const back = set(set(newTicket('normal', T0), 'waiting', T0 + HOUR), 'open', T0 + 3 * HOUR)
    assert.equal(nextDue(back.clock), T0 + response + 2 * HOUR)
  })

  test('going from waiting to resolved and back counts as one pause', ({ assert }) => {
    const resolved = set(set(newTicket('normal', T0), 'waiting', T0 + HOUR), 'resolved', T0 + 2 * HOUR)
    assert.equal(resolved.resolvedAt, T0 + 2 * HOUR)
    assert.equal(nextDue(set(resolved, 'open', T0 + 5 * HOUR).clock), T0 + response + 4 * HOUR)
  })

  test('another priority counts from the start', ({ assert }) => {
    const urgent = must(changeTicket(newTicket('low', T0), { priority: 'urgent' }, T0 + 5))
    assert.deepEqual(urgent.clock, startClock('urgent', T0))
    const late = must(changeTicket(newTicket('low', T0), { priority: 'urgent' }, T0 + 2 * HOUR))
    assert.isTrue(look(late.clock, T0 + 2 * HOUR).breached)
  })

  test('what was late stays late, whatever comes after', ({ assert }) => {
    const late = T0 + response + 1
    const changes: ((state: TicketState) => TicketState)[] = [
      (state) => must(reply(state, 'staff', late)),
      (state) => set(state, 'waiting', late),
      (state) => set(state, 'resolved', late),
      (state) => must(changeTicket(state, { priority: 'low' }, late)),
    ]
    for (const change of changes) assert.isTrue(change(newTicket('normal', T0)).clock.breached)
  })
})
