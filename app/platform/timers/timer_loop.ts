import { runInContext, type WorkContext } from '#platform/observability/context'
import { logger } from '#platform/observability/logger'
import { metrics } from '#platform/observability/metrics'
import { inSpan } from '#platform/observability/tracing'
import type { ModuleStore } from '#platform/storage/module_store'
import { breathe, Pause } from '#platform/runtime/pause'
import { onSignal } from '#platform/runtime/signals'
import { isStoreTrouble } from '#platform/storage/sql_errors'
import type { Tx } from '#platform/storage/transaction'
import type { Schedule, Timer } from '#platform/timers/define_timer'
import { deleteClaimed, fired, TimerRows, type TimerRow } from '#platform/timers/timer_rows'
import { now } from '#platform/values/clock'

const CLAIMED_AT_ONCE = 100
/** How many calls to the outside run at the same time, per module. */
const PARALLEL = 32
const BACKOFF_MS = [1000, 5000, 25_000, 60_000]

/**
 * Fires one module's timers when they are due. Several processes may do so for the same module: a timer is claimed by a
 * guarded update, and its effect commits only while the claim's token is still on the row.
 */
export class TimerLoop {
  readonly #store: ModuleStore
  readonly #rows: TimerRows
  readonly #timers: ReadonlyMap<string, Timer>
  readonly #schedules: readonly Schedule[]
  readonly #pollMs: number
  readonly #pause = new Pause()
  readonly #underWay = new Set<Promise<void>>()
  #running: Promise<void> | undefined
  #unsubscribe: (() => void) | undefined

  /** @param pollMs how often timers set by other processes are looked for */
  constructor(store: ModuleStore, timers: readonly Timer[], schedules: readonly Schedule[], pollMs: number) {
    this.#store = store
    this.#rows = new TimerRows(store)
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
        await this.#rows.reclaim()
        const fired = await this.#fireDue()
        if (fired === 0) await this.#pause.wait(await this.#rows.untilNext(this.#pollMs))
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

  async #fireDue(): Promise<number> {
    const room = Math.min(CLAIMED_AT_ONCE, PARALLEL - this.#underWay.size)
    if (room <= 0) {
      await Promise.race(this.#underWay)
      return 1
    }
    const rows = await this.#rows.claim(room)
    const inside: TimerRow[] = []
    for (const row of rows.claimed) {
      if (this.#timers.get(row.name)?.outside) this.#launch(row, rows.token)
      else inside.push(row)
    }
    if (inside.length > 0) await this.#fireInside(inside, rows.token)
    return rows.claimed.length
  }

  /** Timers that stay inside share a transaction; when one of them fails, each gets its own. */
  async #fireInside(rows: readonly TimerRow[], token: string): Promise<void> {
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

  #launch(row: TimerRow, token: string): void {
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

  async #fireOutside(row: TimerRow, token: string): Promise<void> {
    const timer = this.#timers.get(row.name)!
    let result: unknown
    try {
      result = await this.#inContext(row, () => timer.outside!(fired(row)))
    } catch (error) {
      return this.#fail(row, token, error)
    }
    await this.#fireAlone(row, token, result)
  }

  async #fireAlone(row: TimerRow, token: string, result: unknown): Promise<void> {
    try {
      await this.#store.transaction((tx) => this.#apply(tx, row, token, result))
      this.#count(row, 'done')
    } catch (error) {
      if (isStoreTrouble(error)) throw error
      await this.#fail(row, token, error)
    }
  }

  async #apply(tx: Tx, row: TimerRow, token: string, result: unknown): Promise<void> {
    const timer = this.#timers.get(row.name)
    if (!timer) throw new Error(`No timer is called ${row.name} in this build`)
    if (!(await this.#take(tx, row, token))) return
    await this.#inContext(row, () => timer.apply(tx, fired(row), result))
  }

  /** Another attempt after a while; after the last one the timer's `giveUp`, or its place on display as dead. */
  async #fail(row: TimerRow, token: string, error: unknown): Promise<void> {
    const timer = this.#timers.get(row.name)
    const wait = (timer?.backoff ?? BACKOFF_MS)[row.attempts - 1]
    const details = { err: error, timer: row.name, timer_key: row.timer_key, attempt: row.attempts, retry_in_ms: wait }
    if (wait !== undefined) {
      await this.#rows.put(row, token, { state: 'pending', inMs: wait, attempts: row.attempts, error })
      logger.warn(details, 'a timer failed and will be tried again')
    } else {
      await this.#failForGood(row, token, error)
      logger.error(details, 'a timer failed for the last time')
    }
    this.#count(row, wait === undefined ? 'gave up' : 'failed')
  }

  async #failForGood(row: TimerRow, token: string, error: unknown): Promise<void> {
    const timer = this.#timers.get(row.name)
    if (timer?.giveUp) {
      await this.#store.transaction(async (tx) => {
        if (await this.#take(tx, row, token)) await this.#inContext(row, () => timer.giveUp!(tx, fired(row), error))
      })
      return
    }
    /* A sweep that failed today may well succeed tomorrow: it never dies. */
    const schedule = this.#schedules.find((each) => each.timer.name === row.name)
    if (schedule) await this.#rows.put(row, token, { state: 'pending', inMs: schedule.everyMs, attempts: 0, error })
    else await this.#rows.put(row, token, { state: 'dead', inMs: 0, attempts: row.attempts, error })
  }

  /**
   * Takes the timer's row away, as part of its effect, and plants a schedule's next one.
   * @returns `false` when it was set anew, taken back or claimed by another process meanwhile: the fence
   */
  async #take(tx: Tx, row: TimerRow, token: string): Promise<boolean> {
    if (!(await deleteClaimed(tx, row, token))) return false
    const schedule = this.#schedules.find((each) => each.timer.name === row.name)
    if (schedule) await tx.schedule({ name: row.name, key: 'schedule', at: now() + schedule.everyMs, data: null })
    return true
  }

  /** What set the timer goes on through it: same correlation, same cause, same trace. */
  #inContext<T>(row: TimerRow, work: () => Promise<T>): Promise<T> {
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

  #count(row: TimerRow, outcome: string): void {
    metrics.timersFired.inc({ module: this.#store.module, timer: row.name, outcome })
  }
}
