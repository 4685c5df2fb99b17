export interface BrokerMessage {
  readonly topic: string
  /** Messages of one key stay in the order in which they were published. */
  readonly key: string
  readonly headers: Record<string, string>
  readonly value: Uint8Array
}

export interface BrokerRecord extends BrokerMessage {
  readonly partition: number
  readonly offset: number
  /** When the broker took it, in milliseconds since the epoch. */
  readonly timestamp: number
  readonly value: Buffer
}

/** What a member of a group asks for. */
export interface SubscribeOptions {
  /** Members of a group share its partitions; the group's offsets survive all of them. */
  readonly group: string
  readonly topics: readonly string[]
  /**
   * Gets what is there, in order per partition. Resolving means that none of it need come again; rejecting means that
   * all of it comes again, after a pause. After a crash or a change of members some of it comes again in any case.
   */
  readonly handle: (records: readonly BrokerRecord[]) => Promise<void>
  /** At most so many records a call. */
  readonly batch?: number
}

export interface Subscription {
  /** Resolves when the batch at hand is done and the partitions are handed back. */
  stop(): Promise<void>
  /** Nothing is delivered until `resume`; the partitions are kept. */
  pause(): void
  resume(): void
}

/** How far a group is behind in one partition: `end - position` records. */
export interface GroupLag {
  readonly group: string
  readonly topic: string
  readonly partition: number
  /** Next offset the group will read. */
  readonly position: number
  /** Next offset the broker will give. */
  readonly end: number
  /** Member that reads the partition, if any does. */
  readonly member: string | null
}

/**
 * The event log between modules: durable, partitioned by key, read by groups. What holds for every adapter:
 * - `publish` resolves when the batch would survive a killed process; a batch is appended in its order.
 * - A partition of a group is read by one member at a time. A member that is killed is replaced within 30 seconds.
 * - Delivery is at least once. Consumers keep an inbox.
 */
export interface Broker {
  /** Creates what is missing. Safe from several processes at once. */
  ensureTopics(topics: readonly string[]): Promise<void>
  publish(batch: readonly BrokerMessage[]): Promise<void>
  subscribe(options: SubscribeOptions): Promise<Subscription>
  /**
   * Everything from now on, or from a time on (milliseconds since the epoch), to this process alone and with no memory: for
   * live views and for what every process has to know.
   */
  tail(topics: readonly string[], handle: (record: BrokerRecord) => void, since?: number): Promise<Subscription>
  /** Records of one partition from an offset on, for explorers and replays. */
  read(topic: string, partition: number, offset: number, limit: number): Promise<BrokerRecord[]>
  /** @param options `fresh`: as it is now; by default an adapter may answer what it saw a moment ago */
  lag(options?: { readonly fresh?: boolean }): Promise<GroupLag[]>
  /** Moves a group without active members to an offset. */
  seek(group: string, topic: string, partition: number, offset: number): Promise<void>
  topics(): Promise<{ topic: string; partitions: number; records: number }[]>
  /** Throws when the broker cannot be used, saying why. */
  ping(): Promise<void>
  close(): Promise<void>
}
