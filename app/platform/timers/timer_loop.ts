import { runInContext, type WorkContext } from '#platform/observability/context'
import { logger } from '#platform/observability/logger'
import { metrics } from '#platform/observability/metrics'
import { withoutAddresses } from '#platform/observability/privacy'
import { inSpan } from '#platform/observability/tracing'
import type { ModuleStore } from '#platform/storage/module_store'
import { isGone, THIS_PROCESS } from '#platform/storage/owner'
import { breathe, Pause } from '#platform/storage/pause'
import { onSignal } from '#platform/storage/signals'
import { isStoreTrouble, placeholders } from '#platform/storage/sql'
import type { Tx } from '#platform/storage/transaction'
import type { FiredTimer, Schedule, Timer } from '#platform/timers/define_timer'
import { newId } from '#platform/values/id'
import { now } from '#platform/values/clock'

/** How long a claimed timer is left alone: longer than any call to the outside may take. */
const LOCK_MS = 60_000
const CLAIMED_AT_ONCE = 100
/** How many calls to the outside run at the same time, per module. */
const PARALLEL = 32
const BACKOFF_MS = [1000, 5000, 25_000, 60_000]

interface Row {
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
 * Fires one module's timers when they are due. Several processes may do so for the same module: a timer is claimed by a
 * guarded update, and its effect commits only while the claim's token is still on the row.
 */
export class TimerLoop {
  readonly #store: ModuleStore
  readonly #timers: ReadonlyMap<string, Timer>
  readonly #schedules: readonly Schedule[]
  readonly #pollMs: number
  readonly #pause = new Pause()
  readonly #underWay = new Set<Promise<void>>()
  #reclaimAt = 0
  #running: Promise<void> | undefined
  #unsubscribe: (() => void) | undefined

  /** @param pollMs how often timers set by other processes are looked for */
  constructor(store: ModuleStore, timers: readonly Timer[], schedules: readonly Schedule[], pollMs: number) {
    this.#store = store
    this.#timers = new Map([...timers, ...schedules.map(({ timer }) => timer)].map((timer) => [timer.name, timer]))
    this.#schedules = schedules
    this.#pollMs = pollMs
  }

  start(): void {
    this.#unsubscribe = onSignal(`timers:${this.#store.module}`, () => this.#pause.wake())
    this.#running = this.#run()
  }

  /** Finishes what was begun; what was only claimed is handed back. */
  async stop(): Promise<void> {
    this.#unsubscribe?.()
    this.#pause.end()
    await this.#running
    await Promise.all(this.#underWay)
  }

  async #run(): Promise<void> {
    await this.#plant()
    while (!this.#pause.ended) {
      try {
        await this.#reclaim()
        const fired = await this.#fireDue()
        if (fired === 0) await this.#pause.wait(await this.#untilNext())
        else await breathe()
      } catch (error) {
        logger.error({ err: error, module: this.#store.module }, 'firing timers failed; it will be tried again')
        await this.#pause.wait(1000)
      }
    }
  }

  /** Sees to it that every schedule has its next timer. Runs at start, in every process: one row is the outcome. */
  async #plant(): Promise<void> {
    if (this.#schedules.length === 0) return
    await this.#store.transaction(async (tx) => {
      for (const { timer, everyMs } of this.#schedules) {
        const there = await tx.one('SELECT 1 FROM timers WHERE name = ?', [timer.name])
        if (!there) await tx.schedule({ name: timer.name, key: 'schedule', at: now() + everyMs, data: null })
      }
    })
  }

  /** Frees what killed processes of this machine had claimed, so that nobody waits for their locks to run out. */
  async #reclaim(): Promise<void> {
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

  async #untilNext(): Promise<number> {
    const row = await this.#store.one<{ due_at: number | null }>(
      "SELECT MIN(due_at) AS due_at FROM timers WHERE state = 'pending' AND locked_until <= ?",
      [now()]
    )
    return row?.due_at == null ? this.#pollMs : Math.max(0, Math.min(this.#pollMs, row.due_at - now()))
  }

  async #fireDue(): Promise<number> {
    const room = Math.min(CLAIMED_AT_ONCE, PARALLEL - this.#underWay.size)
    if (room <= 0) {
      await Promise.race(this.#underWay)
      return 1
    }
    const rows = await this.#claim(room)
    const inside: Row[] = []
    for (const row of rows.claimed) {
      if (this.#timers.get(row.name)?.outside) this.#launch(row, rows.token)
      else inside.push(row)
    }
    if (inside.length > 0) await this.#fireInside(inside, rows.token)
    return rows.claimed.length
  }

  async #claim(limit: number): Promise<{ token: string; claimed: Row[] }> {
    const token = `${THIS_PROCESS}#${newId('timer')}`
    const at = now()
    const due = await this.#store.all<Row>(
      `SELECT ${COLUMNS} FROM timers
       WHERE state = 'pending' AND due_at <= ? AND locked_until <= ? ORDER BY due_at LIMIT ?`,
      [at, at, limit]
    )
    if (due.length === 0) return { token, claimed: [] }
    await this.#store.run(
      `UPDATE timers SET locked_until = ?, lock_token = ?, attempts = attempts + 1
       WHERE state = 'pending' AND locked_until <= ? AND id IN (${placeholders(due.length)})`,
      [at + LOCK_MS, token, at, ...due.map((row) => row.id)]
    )
    const claimed = await this.#store.all<Row>(`SELECT ${COLUMNS} FROM timers WHERE lock_token = ? ORDER BY due_at`, [
      token,
    ])
    return { token, claimed }
  }

  /** Timers that stay inside share a transaction; when one of them fails, each gets its own. */
  async #fireInside(rows: readonly Row[], token: string): Promise<void> {
    try {
      await this.#store.transaction(async (tx) => {
        for (const row of rows) await this.#apply(tx, row, token, undefined)
      })
      for (const row of rows) this.#count(row, 'done')
    } catch (error) {
      if (isStoreTrouble(error)) throw error
      for (const row of rows) await this.#fireAlone(row, token, undefined)
    }
  }

  #launch(row: Row, token: string): void {
    const work = this.#fireOutside(row, token)
      .catch((error) =>
        logger.error({ err: error, timer: row.name, key: row.timer_key }, 'a timer will be claimed again')
      )
      .finally(() => {
        this.#underWay.delete(work)
        this.#pause.wake()
      })
    this.#underWay.add(work)
  }

  async #fireOutside(row: Row, token: string): Promise<void> {
    const timer = this.#timers.get(row.name)!
    let result: unknown
    try {
      result = await this.#inContext(row, () => timer.outside!(fired(row)))
    } catch (error) {
      return this.#fail(row, token, error)
    }
    await this.#fireAlone(row, token, result)
  }

  async #fireAlone(row: Row, token: string, result: unknown): Promise<void> {
    try {
      await this.#store.transaction((tx) => this.#apply(tx, row, token, result))
      this.#count(row, 'done')
    } catch (error) {
      if (isStoreTrouble(error)) throw error
      await this.#fail(row, token, error)
    }
  }

  async #apply(tx: Tx, row: Row, token: string, result: unknown): Promise<void> {
    const timer = this.#timers.get(row.name)
    if (!timer) throw new Error(`No timer is called ${row.name} in this build`)
    if (!(await this.#take(tx, row, token))) return
    await this.#inContext(row, () => timer.apply(tx, fired(row), result))
  }

  /** Another attempt after a while; after the last one the timer's `giveUp`, or its place on display as dead. */
  async #fail(row: Row, token: string, error: unknown): Promise<void> {
    const timer = this.#timers.get(row.name)
    const wait = (timer?.backoff ?? BACKOFF_MS)[row.attempts - 1]
    const details = { err: error, timer: row.name, timer_key: row.timer_key, attempt: row.attempts, retry_in_ms: wait }
    if (wait !== undefined) {
      await this.#put(row, token, { state: 'pending', inMs: wait, attempts: row.attempts, error })
      logger.warn(details, 'a timer failed and will be tried again')
    } else {
      await this.#failForGood(row, token, error)
      logger.error(details, 'a timer failed for the last time')
    }
    this.#count(row, wait === undefined ? 'gave up' : 'failed')
  }

  async #failForGood(row: Row, token: string, error: unknown): Promise<void> {
    const timer = this.#timers.get(row.name)
    if (timer?.giveUp) {
      await this.#store.transaction(async (tx) => {
        if (await this.#take(tx, row, token)) await this.#inContext(row, () => timer.giveUp!(tx, fired(row), error))
      })
      return
    }
    /* A sweep that failed today may well succeed tomorrow: it never dies. */
    const schedule = this.#schedules.find((each) => each.timer.name === row.name)
    if (schedule) await this.#put(row, token, { state: 'pending', inMs: schedule.everyMs, attempts: 0, error })
    else await this.#put(row, token, { state: 'dead', inMs: 0, attempts: row.attempts, error })
  }

  async #put(
    row: Row,
    token: string,
    next: { state: 'pending' | 'dead'; inMs: number; attempts: number; error: unknown }
  ): Promise<void> {
    const { name, message } = next.error as Error
    await this.#store.run(
      `UPDATE timers SET state = ?, due_at = ?, attempts = ?, locked_until = 0, lock_token = NULL, last_error = ?
       WHERE id = ? AND lock_token = ?`,
      [
        next.state,
        now() + next.inMs,
        next.attempts,
        withoutAddresses(`${name}: ${message}`).slice(0, 1000),
        row.id,
        token,
      ]
    )
  }

  /**
   * Takes the timer's row away, as part of its effect, and plants a schedule's next one.
   * @returns `false` when it was set anew, taken back or claimed by another process meanwhile: the fence
   */
  async #take(tx: Tx, row: Row, token: string): Promise<boolean> {
    const ours = await tx.run('DELETE FROM timers WHERE id = ? AND lock_token = ?', [row.id, token])
    if (ours === 0) return false
    const schedule = this.#schedules.find((each) => each.timer.name === row.name)
    if (schedule) await tx.schedule({ name: row.name, key: 'schedule', at: now() + schedule.everyMs, data: null })
    return true
  }

  /** What set the timer goes on through it: same correlation, same cause, same trace. */
  #inContext<T>(row: Row, work: () => Promise<T>): Promise<T> {
    const set = row.context ? (JSON.parse(row.context) as WorkContext) : undefined
    return inSpan(
      `timer ${row.name}`,
      'internal',
      set?.traceparent,
      { 'faultline.module': this.#store.module },
      (traceparent) =>
        runInContext(
          {
            correlationId: set?.correlationId ?? row.id,
            causationId: set?.causationId ?? row.id,
            traceparent,
            module: this.#store.module,
            actor: 'system',
          },
          work
        )
    )
  }

  #count(row: Row, outcome: string): void {
    metrics.timersFired.inc({ module: this.#store.module, timer: row.name, outcome })
  }
}

function fired(row: Row): FiredTimer<unknown> {
  return { key: row.timer_key, data: JSON.parse(row.data), attempt: row.attempts, dueAt: row.due_at }
}
