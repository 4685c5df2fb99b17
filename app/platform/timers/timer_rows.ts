import { withoutAddresses } from '#platform/observability/privacy'
import type { ModuleStore } from '#platform/storage/module_store'
import { isGone, THIS_PROCESS } from '#platform/runtime/owner'
import type { Tx } from '#platform/storage/transaction'
import type { FiredTimer } from '#platform/timers/define_timer'
import { newId } from '#platform/values/id'
import { now } from '#platform/values/clock'

/** How long a claimed timer is left alone: longer than any call to the outside may take. */
const LOCK_MS = 60_000

export interface TimerRow {
  name: string
  timer_key: string
  id: string
  due_at: number
  data: string
  attempts: number
  context: string | null
}

const COLUMNS = 'name, timer_key, id, due_at, data, attempts, context'

/**
 * Found by its key, and still the same one by its id. By the id alone the whole table would be looked at, and on a server
 * whoever looks at a row is in the way of those who write it.
 */
const THIS_ONE = '(name = ? AND timer_key = ? AND id = ?)'
const keyOf = ({ name, timer_key: key, id }: TimerRow): string[] => [name, key, id]

/** The timers of one module as rows: claimed by one process at a time, and given back. */
export class TimerRows {
  readonly #store: ModuleStore
  #reclaimAt = 0

  constructor(store: ModuleStore) {
    this.#store = store
  }

  /** Frees what killed processes of this machine had claimed, so that nobody waits for their locks to run out. */
  async reclaim(): Promise<void> {
    if (performance.now() < this.#reclaimAt) return
    this.#reclaimAt = performance.now() + 2000
    const held = await this.#store.all<{ lock_token: string }>(
      'SELECT DISTINCT lock_token FROM timers WHERE lock_token IS NOT NULL AND locked_until > ?',
      [now()]
    )
    for (const { lock_token: token } of held) {
      if (!isGone(token.split('#')[0]!)) continue
      await this.#store.run('UPDATE timers SET locked_until = 0, lock_token = NULL WHERE lock_token = ?', [token])
    }
  }

  /** Milliseconds until the next timer is due, `most` at the most. */
  async untilNext(most: number): Promise<number> {
    const row = await this.#store.one<{ due_at: number | null }>(
      "SELECT MIN(due_at) AS due_at FROM timers WHERE state = 'pending' AND locked_until <= ?",
      [now()]
    )
    return row?.due_at == null ? most : Math.max(0, Math.min(most, row.due_at - now()))
  }

  /** Takes up to `limit` that are due, for whoever has the token; what dies with its process is free again after LOCK_MS. */
  async claim(limit: number): Promise<{ token: string; claimed: TimerRow[] }> {
    const token = `${THIS_PROCESS}#${newId('timer')}`
    const at = now()
    const due = await this.#store.all<TimerRow>(
      `SELECT ${COLUMNS} FROM timers
       WHERE state = 'pending' AND due_at <= ? AND locked_until <= ? ORDER BY due_at LIMIT ?`,
      [at, at, limit]
    )
    if (due.length === 0) return { token, claimed: [] }
    const them = `(${due.map(() => THIS_ONE).join(' OR ')})`
    const theirs = due.flatMap(keyOf)
    const taken = await this.#store.run(
      `UPDATE timers SET locked_until = ?, lock_token = ?, attempts = attempts + 1
       WHERE state = 'pending' AND locked_until <= ? AND ${them}`,
      [at + LOCK_MS, token, at, ...theirs]
    )
    if (taken === due.length) return { token, claimed: due.map((row) => ({ ...row, attempts: row.attempts + 1 })) }
    /* Another process was faster with some. */
    const claimed = await this.#store.all<TimerRow>(
      `SELECT ${COLUMNS} FROM timers WHERE lock_token = ? AND ${them} ORDER BY due_at`,
      [token, ...theirs]
    )
    return { token, claimed }
  }

  /** Gives a claimed one back, to be fired later or to lie on display. Nothing happens when another has it by now. */
  async put(
    row: TimerRow,
    token: string,
    next: { state: 'pending' | 'dead'; inMs: number; attempts: number; error: unknown }
  ): Promise<void> {
    const { name, message } = next.error as Error
    await this.#store.run(
      `UPDATE timers SET state = ?, due_at = ?, attempts = ?, locked_until = 0, lock_token = NULL, last_error = ?
       WHERE ${THIS_ONE} AND lock_token = ?`,
      [
        next.state,
        now() + next.inMs,
        next.attempts,
        withoutAddresses(`${name}: ${message}`).slice(0, 1000),
        ...keyOf(row),
        token,
      ]
    )
  }
}

/** Part of its effect. `false` when it was set anew, taken back or claimed by another process meanwhile. */
export async function deleteClaimed(tx: Tx, row: TimerRow, token: string): Promise<boolean> {
  return (await tx.run(`DELETE FROM timers WHERE ${THIS_ONE} AND lock_token = ?`, [...keyOf(row), token])) > 0
}

/** A row as a timer's parts get it: its data parsed, `attempt` counted from its first claim. */
export function fired(row: TimerRow): FiredTimer<unknown> {
  return { key: row.timer_key, data: JSON.parse(row.data), attempt: row.attempts, dueAt: row.due_at }
}
