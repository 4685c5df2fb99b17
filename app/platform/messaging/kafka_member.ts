import type { Consumer, EachBatchPayload } from 'kafkajs'
import type { SubscribeOptions, Subscription } from '#platform/messaging/broker'
import { byWantedTopic } from '#platform/messaging/kafka_assigner'
import { newClient, RETRY, rootOf, type KafkaSettings } from '#platform/messaging/kafka_client'
import { Gathering, type Share } from '#platform/messaging/kafka_gathering'
import { logger } from '#platform/observability/logger'
import { Pause } from '#platform/runtime/pause'

const HEARTBEAT_MS = 500
/** Another member gets the partitions when this one has been silent for so long. */
const SESSION_MS = 10_000
/** So long a group waits, when members come or go, for those that have a batch at hand. */
const REBALANCE_MS = 20_000
/** One that does not even fetch any more is started anew. */
const STALLED_MS = 45_000
/** An answer comes at once when there is something; this is how soon a member that only waits sees that it is to stop. */
const FETCH_WAIT_MS = 250
/** So much of a partition at once that others do not wait long behind it. */
const BYTES_PER_PARTITION = 262_144

/** How long what is handled may stay uncommitted. */
const COMMIT_MS = 100

/**
 * One member of one group: has what it fetched from all its partitions handled together, one batch at a time, and commits
 * what is handled soon afterwards, at the latest when it hands partitions back. What is not committed when the process dies,
 * or when it was thought dead, comes again.
 */
export class KafkaMember implements Subscription {
  readonly #settings: KafkaSettings
  readonly #options: SubscribeOptions
  readonly #topics: readonly string[]
  /** How many batches kafkajs may hand over at once: all partitions'. */
  readonly #partitions: number
  readonly #gathering: Gathering
  readonly #work = new Pause()
  readonly #retry = new Pause()
  #consumer: Consumer | undefined
  #joining: Promise<void> | undefined
  #running: Promise<void> | undefined
  #heartbeat: NodeJS.Timeout | undefined
  #paused = false
  /** Grows with every assignment of partitions: what was handed over before is not answered for any more. */
  #generation = 0
  /** Knows what is handled and not committed. */
  #uncommitted: EachBatchPayload | undefined
  #committing = Promise.resolve()
  #commitTimer: NodeJS.Timeout | undefined
  #lost: Error | undefined
  #fetchedAt = 0

  constructor(settings: KafkaSettings, options: SubscribeOptions, partitions: number) {
    this.#settings = settings
    this.#options = options
    this.#topics = options.topics.map((topic) => settings.prefix + topic)
    this.#partitions = partitions
    this.#gathering = new Gathering(settings.prefix)
  }

  /** Joins in the background: the group lets it in when its members are done with the batches at hand. */
  start(): void {
    this.#running = this.#run()
    this.#heartbeat = setInterval(() => this.#beat(), HEARTBEAT_MS)
    this.#joining = this.#keepJoining()
  }

  pause(): void {
    this.#paused = true
    this.#consumer?.pause(this.#topics.map((topic) => ({ topic })))
    this.#work.wake()
  }

  resume(): void {
    this.#paused = false
    this.#consumer?.resume(this.#topics.map((topic) => ({ topic })))
  }

  async stop(): Promise<void> {
    if (this.#work.ended) return this.#running
    this.#work.end()
    this.#retry.end()
    clearInterval(this.#heartbeat)
    await this.#running
    await this.#commit()
    this.#gathering.settleAll()
    /* First, as it also ends a join that waits for other members. */
    await this.#consumer?.disconnect()
    await this.#joining
    await this.#consumer?.disconnect()
  }

  async #join(): Promise<void> {
    const consumer = newClient(this.#settings).consumer({
      groupId: this.#settings.prefix + this.#options.group,
      allowAutoTopicCreation: false,
      partitionAssigners: [byWantedTopic],
      sessionTimeout: SESSION_MS,
      rebalanceTimeout: REBALANCE_MS,
      heartbeatInterval: HEARTBEAT_MS,
      maxWaitTimeInMs: FETCH_WAIT_MS,
      maxBytesPerPartition: BYTES_PER_PARTITION,
      /* What kafkajs gives up is begun anew here, always: it would not after every error. */
      retry: { ...RETRY, restartOnFailure: async () => false },
    })
    consumer.on('consumer.group_join', () => this.#assigned())
    /* Before it says that it comes again to the group: from then on the broker takes no more commits of the last time. */
    consumer.on('consumer.rebalancing', () => this.#commit())
    consumer.on('consumer.fetch', () => void (this.#fetchedAt = performance.now()))
    consumer.on('consumer.crash', ({ payload }) => this.#joinAgain(consumer, payload.error))
    try {
      await consumer.connect()
      await consumer.subscribe({ topics: [...this.#topics], fromBeginning: true })
      this.#consumer = consumer
      this.#fetchedAt = performance.now()
      await consumer.run({
        autoCommit: false,
        eachBatchAutoResolve: false,
        partitionsConsumedConcurrently: this.#partitions,
        eachBatch: (payload) => this.#take(payload),
      })
      if (this.#paused) this.pause()
    } catch (error) {
      await consumer.disconnect()
      throw error
    }
  }

  #joinAgain(consumer: Consumer, reason: Error): void {
    if (this.#work.ended || consumer !== this.#consumer) return
    this.#consumer = undefined
    this.#generation++
    this.#uncommitted = undefined
    this.#gathering.settleAll(reason)
    logger.warn({ err: rootOf(reason), group: this.#options.group }, 'a group lost the broker; it will join again')
    this.#joining = this.#keepJoining(consumer)
  }

  /** @param before one that is of no use any more */
  async #keepJoining(before?: Consumer): Promise<void> {
    await before?.disconnect().catch((error) => logger.debug({ err: error }, 'kafka client: it did not close'))
    for (let attempt = 0; !this.#work.ended; attempt++) {
      if (before || attempt > 0) await this.#retry.wait(Math.min(100 * 2 ** attempt, 5000))
      if (this.#work.ended) return
      try {
        return await this.#join()
      } catch (error) {
        logger.debug({ err: error, group: this.#options.group, attempt }, 'a group cannot join yet')
      }
    }
  }

  #assigned(): void {
    this.#generation++
    this.#uncommitted = undefined
    this.#gathering.settleAll()
  }

  async #take(payload: EachBatchPayload): Promise<void> {
    if (this.#work.ended || this.#paused) return
    const handled = this.#gathering.add(payload)
    this.#work.wake()
    await handled
  }

  /** Keeps the partitions while a batch takes its time, and learns that they are wanted elsewhere. */
  #beat(): void {
    const { any } = this.#gathering
    if (any) any.heartbeat().catch((error: Error) => this.#lose(error))
    else if (this.#consumer && performance.now() - this.#fetchedAt > STALLED_MS)
      this.#joinAgain(this.#consumer, new Error(`It has not fetched for ${STALLED_MS / 1000} seconds`))
  }

  #lose(error: Error): void {
    this.#lost = error
    this.#retry.wake()
    this.#work.wake()
  }

  async #run(): Promise<void> {
    let failures = 0
    while (!this.#work.ended) {
      if (this.#lost) {
        const error = this.#lost
        await this.#commit()
        this.#lost = undefined
        this.#gathering.settleAll(error)
      }
      if (this.#paused) this.#gathering.settleAll()
      const shares = this.#gathering.take(this.#options.batch ?? 256)
      if (shares.length === 0) await this.#work.wait(60_000)
      else if (await this.#handle(shares, failures)) failures = 0
      else failures++
    }
  }

  /** @returns whether it was handled */
  async #handle(shares: readonly Share[], failures: number): Promise<boolean> {
    const generation = this.#generation
    try {
      await this.#options.handle(shares.flatMap(({ records }) => records))
    } catch (error) {
      logger.error(
        { err: error, group: this.#options.group, failures: failures + 1 },
        'a batch failed as a whole and will come again'
      )
      await this.#retry.wait(Math.min(200 * 2 ** failures, 5000))
      if (!this.#lost) this.#gathering.settleAll()
      return false
    }
    if (generation !== this.#generation) return true
    this.#gathering.resolve(shares)
    this.#uncommitted = shares[0]!.fetched.payload
    this.#commitTimer ??= setTimeout(() => void this.#commit(), COMMIT_MS)
    if (!this.#lost) this.#gathering.settleDone()
    return true
  }

  /** Never rejects: what could not be committed comes again, here or elsewhere. */
  #commit(): Promise<void> {
    clearTimeout(this.#commitTimer)
    this.#commitTimer = undefined
    const payload = this.#uncommitted
    if (payload) {
      this.#uncommitted = undefined
      this.#committing = this.#committing
        .then(() => payload.commitOffsetsIfNecessary(payload.uncommittedOffsets()))
        .catch((error: Error) => this.#lose(error))
    }
    return this.#committing
  }
}
