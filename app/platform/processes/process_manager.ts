import type { Command, Decision } from '#platform/processes/decision'
import { StaleRowError } from '#platform/storage/sql_errors'
import type { Tx } from '#platform/storage/transaction'
import type { Timer } from '#platform/timers/define_timer'
import { now } from '#platform/values/clock'

export interface ProcessDefinition<State, Input, Change> {
  readonly name: string
  /** Timeouts by name, all fed back in as input. */
  readonly timeouts: readonly string[]
  /** Pure: no I/O, no clock. Safe to call with an input that comes late, twice or out of order. */
  decide(state: State, input: Input): Decision<State, Change>
  /** What the timeout of that name says when it fires. */
  onTimeout(timeout: string): Input
  /** Changes the module's own rows, in the same transaction. */
  apply(tx: Tx, id: string, change: Change, state: State): Promise<void>
}

interface Row {
  state: string
  version: number
  status: string
}

/**
 * A process manager (saga): its state is a row, its decisions are a pure function, its timeouts are durable timers. Each
 * input is one step in the caller's transaction (a consumer's, say): row, changes, events and timeouts commit together.
 * Two steps of one process at once: the later commit finds the version changed, rolls back and is run again.
 */
export class ProcessManager<State, Input, Change> {
  readonly #definition: ProcessDefinition<State, Input, Change>
  readonly timers: readonly Timer[]

  constructor(definition: ProcessDefinition<State, Input, Change>) {
    this.#definition = definition
    this.timers = definition.timeouts.map((timeout) => ({
      name: this.#timerName(timeout),
      apply: async (tx, { key }) => {
        await this.step(tx, key, definition.onTimeout(timeout))
      },
    }))
  }

  #timerName(timeout: string): string {
    return `${this.#definition.name}.${timeout}`
  }

  /** Begins a process with its first input. @throws a unique violation when one of that id exists */
  async start(tx: Tx, id: string, initial: State, input: Input): Promise<State> {
    await tx.insert('processes', {
      name: this.#definition.name,
      id,
      state: JSON.stringify(initial),
      status: 'open',
      version: 0,
      started_at: now(),
      updated_at: now(),
    })
    return this.#advance(tx, id, { state: JSON.stringify(initial), version: 0, status: 'open' }, input)
  }

  /**
   * The next input of a process.
   * @throws UnknownProcessError when there is none of that id: an answer that came before its question is tried again later
   */
  async step(tx: Tx, id: string, input: Input): Promise<State> {
    const row = await tx.one<Row>('SELECT state, version, status FROM processes WHERE name = ? AND id = ?', [
      this.#definition.name,
      id,
    ])
    if (!row) throw new UnknownProcessError(this.#definition.name, id)
    return this.#advance(tx, id, row, input)
  }

  async find(tx: Pick<Tx, 'one'>, id: string): Promise<State | undefined> {
    const row = await tx.one<Row>('SELECT state FROM processes WHERE name = ? AND id = ?', [this.#definition.name, id])
    return row && (JSON.parse(row.state) as State)
  }

  async #advance(tx: Tx, id: string, row: Row, input: Input): Promise<State> {
    const before = JSON.parse(row.state) as State
    const { state, commands, settled } = this.#definition.decide(before, input)
    const text = JSON.stringify(state)
    if (text === row.state && commands.length === 0) return state
    const status = settled ? 'settled' : 'open'
    const changed = await tx.run(
      'UPDATE processes SET state = ?, status = ?, version = version + 1, updated_at = ? WHERE name = ? AND id = ? AND version = ?',
      [text, status, now(), this.#definition.name, id, row.version]
    )
    if (changed !== 1) throw new StaleRowError(this.#definition.name, id)
    for (const command of commands) await this.#execute(tx, id, command, state)
    if (settled && row.status === 'open') {
      for (const timeout of this.#definition.timeouts) await tx.unschedule(this.#timerName(timeout), id)
    }
    return state
  }

  async #execute(tx: Tx, id: string, command: Command<Change>, state: State): Promise<void> {
    switch (command.do) {
      case 'emit':
        return tx.emit(command.event, command.data as never)
      case 'set-timeout':
        return tx.schedule({ name: this.#timerName(command.timeout), key: id, at: now() + command.inMs, data: null })
      case 'cancel-timeout':
        return tx.unschedule(this.#timerName(command.timeout), id)
      case 'change':
        return this.#definition.apply(tx, id, command.change, state)
    }
  }
}

/** An input for a process that was never started, or not yet: a consumer that throws it is tried again. */
export class UnknownProcessError extends Error {
  readonly code = 'E_UNKNOWN_PROCESS'

  constructor(name: string, id: string) {
    super(`There is no ${name} ${id}`)
    this.name = 'UnknownProcessError'
  }
}
