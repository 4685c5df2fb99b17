import type { Testbed } from '#tests/platform/testbed'

/** What publishes an outbox, to be put through the suite. */
export interface OutboxRelayAdapter {
  readonly name: string
  /** A testbed of its own, whose outbox nobody publishes yet. */
  open(): Promise<RelayedBed>
}

export interface RelayedBed {
  readonly bed: Testbed
  /** Publishes from now on, and what waits already. */
  start(): Promise<void>
  /** Publishes no more; what is emitted from now on waits. */
  stop(): Promise<void>
  /** Something breaks while it publishes, and heals by itself: some of it may come to lie in the broker twice. */
  disturb(): Promise<void>
  close(): Promise<void>
}
