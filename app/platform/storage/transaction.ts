import type { EventDefinition } from '#platform/messaging/define_event'
import { encodeEvent, type OutboxRow } from '#platform/messaging/outbox'
import { currentContext } from '#platform/observability/context'
import { insertSql, type OnConflict, type SqlSession, type SqlValue } from '#platform/storage/sql'
import { newId } from '#platform/values/id'
import { now } from '#platform/values/clock'

/** A timer to be: see timers/define_timer.ts. */
export interface TimerRequest {
  readonly name: string
  /** At most one timer of a name and key is pending; asking again moves it. */
  readonly key: string
  /** Milliseconds since the epoch. */
  readonly at: number
  readonly data: unknown
}

/**
 * One transaction on one module's store: rows, the events that announce them and the timers that follow from them commit
 * together or not at all. Nothing in it waits for the outside world (a PSP, an object store): on the embedded store it is
 * the only writer while it runs.
 */
export class Tx implements SqlSession {
  readonly module: string
  readonly #session: SqlSession
  readonly #outbox: OutboxRow[] = []
  readonly #afterCommit: (() => void)[] = []
  #timers = false

  constructor(module: string, session: SqlSession) {
    this.module = module
    this.#session = session
  }

  get dialect() {
    return this.#session.dialect
  }

  all<Row>(sql: string, parameters?: readonly SqlValue[]): Promise<Row[]> {
    return this.#session.all<Row>(sql, parameters)
  }

  one<Row>(sql: string, parameters?: readonly SqlValue[]): Promise<Row | undefined> {
    return this.#session.one<Row>(sql, parameters)
  }

  run(sql: string, parameters?: readonly SqlValue[]): Promise<number> {
    return this.#session.run(sql, parameters)
  }

  /** Inserts one row; the object's keys are the columns. Answers how many rows changed (0: the conflict rule held it back). */
  insert(table: string, row: Record<string, SqlValue>, conflict?: OnConflict): Promise<number> {
    return this.#session.run(insertSql(this.dialect, table, Object.keys(row), conflict), Object.values(row))
  }

  /**
   * Announces what this transaction does. The event is encoded now, so that data which does not fit its schema fails the
   * transaction, and leaves by the relay after the commit.
   */
  emit<Data>(event: EventDefinition<Data>, data: Data): void {
    if (event.module !== this.module)
      throw new Error(`${this.module} cannot emit ${event.type}, which is ${event.module}'s`)
    this.#outbox.push(encodeEvent(event, data))
  }

  /** Sets or moves a timer of this module. */
  async schedule(timer: TimerRequest): Promise<void> {
    this.#timers = true
    const context = currentContext()
    await this.insert(
      'timers',
      {
        name: timer.name,
        timer_key: timer.key,
        id: newId('timer'),
        due_at: timer.at,
        data: JSON.stringify(timer.data ?? null),
        state: 'pending',
        attempts: 0,
        locked_until: 0,
        lock_token: null,
        context: context ? JSON.stringify(context) : null,
        last_error: null,
        created_at: now(),
      },
      { key: ['name', 'timer_key'], do: 'update' }
    )
  }

  /** Takes a pending timer back; nothing happens when there is none. */
  async unschedule(name: string, key: string): Promise<void> {
    await this.run('DELETE FROM timers WHERE name = ? AND timer_key = ?', [name, key])
  }

  /** Runs after the commit, not at all after a rollback or a crash: for wake-ups and caches, never for effects. */
  afterCommit(work: () => void): void {
    this.#afterCommit.push(work)
  }

  /** @internal Writes the outbox rows; called by the store just before the commit. */
  async flush(): Promise<void> {
    for (const row of this.#outbox) await this.insert('outbox', row)
  }

  /** @internal Called by the store just after the commit. */
  committed(signal: (name: string) => void): void {
    if (this.#outbox.length > 0) signal(`outbox:${this.module}`)
    if (this.#timers) signal(`timers:${this.module}`)
    for (const work of this.#afterCommit) work()
  }
}
