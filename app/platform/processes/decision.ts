import type { EventDefinition } from '#platform/messaging/define_event'

/** What a process manager wants done: an event said, a timeout set or taken back, its own module's rows changed. */
export type Command<Change> =
  | { do: 'emit'; event: EventDefinition<never>; data: unknown }
  | { do: 'set-timeout'; timeout: string; inMs: number }
  | { do: 'cancel-timeout'; timeout: string }
  | { do: 'change'; change: Change }

export interface Decision<State, Change> {
  readonly state: State
  readonly commands: readonly Command<Change>[]
  /** Nothing more will come of it: its pending timeouts are taken back. */
  readonly settled: boolean
}

/** Says an event of the module, with its data checked against the event's type. */
export const emit = <Data>(event: EventDefinition<Data>, data: Data): Command<never> => ({
  do: 'emit',
  event: event as unknown as EventDefinition<never>,
  data,
})

/** Has the timeout of that name come so many milliseconds from now; one that was set before is replaced. */
export const setTimeoutIn = (timeout: string, inMs: number): Command<never> => ({ do: 'set-timeout', timeout, inMs })

/** Takes the timeout of that name back; harmless when none was set. */
export const cancelTimeout = (timeout: string): Command<never> => ({ do: 'cancel-timeout', timeout })

/** Has the module's own rows changed, by the definition's `apply`. */
export const change = <Change>(what: Change): Command<Change> => ({ do: 'change', change: what })
