import { MINUTE_MS, minuteOf, OPEN_MINUTES } from '#modules/inventory/ports/remote_reservations'
import type { CqlSession } from '#platform/storage/cassandra'
import { now } from '#platform/values/clock'

const INSERT = 'INSERT INTO reservations_due (minute, id) VALUES (?, ?)'
const SELECT = 'SELECT id FROM reservations_due WHERE minute = ?'
const CLEAR = 'DELETE FROM reservations_due WHERE minute = ?'

/**
 * Which reservations the sweep has to look at, by the minute. An entry is written before what it is to find, so that nothing
 * is overlooked, whoever crashes; an entry that finds nothing costs a look.
 */
export class DueIndex {
  readonly #session: CqlSession

  constructor(session: CqlSession) {
    this.#session = session
  }

  /** @param time when to look, in milliseconds since the epoch */
  async note(id: string, time: number): Promise<void> {
    for (;;) {
      const minute = Math.max(minuteOf(time), minuteOf(now()))
      await this.#session.write({ cql: INSERT, values: [new Date(minute), id] })
      /* Who slept in between has written into a minute that may be closed by now, and writes again. */
      if (minuteOf(now()) - minute < MINUTE_MS * (OPEN_MINUTES - 1)) return
    }
  }

  async at(minute: number): Promise<string[]> {
    const ids: string[] = []
    for (let from: string | undefined; ;) {
      const statement = { cql: SELECT, values: [new Date(minute)] }
      const { rows, next } = await this.#session.page<{ id: string }>(statement, 1000, from)
      ids.push(...rows.map(({ id }) => id))
      if (!next) return ids
      from = next
    }
  }

  /** Everything noted for that minute is done. */
  clear(minute: number): Promise<void> {
    return this.#session.write({ cql: CLEAR, values: [new Date(minute)] })
  }
}
