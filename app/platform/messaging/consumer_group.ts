import type { Broker, BrokerRecord, Subscription as BrokerSubscription } from '#platform/messaging/broker'
import { decode, UndecodableMessageError } from '#platform/messaging/codec'
import { blockedKeys, dueLetters, setAside, unseal, type DeadLetter } from '#platform/messaging/dead_letters'
import type { Consumer, Subscription } from '#platform/messaging/define_consumer'
import { decodeOnce, deliveredEvent, type Delivery } from '#platform/messaging/delivery'
import { prepare, prepareOne, type Prepared } from '#platform/messaging/preparation'
import { runInContext } from '#platform/observability/context'
import { logger } from '#platform/observability/logger'
import { metrics } from '#platform/observability/metrics'
import { inSpan } from '#platform/observability/tracing'
import type { ModuleStore } from '#platform/storage/module_store'
import { breathe, Pause } from '#platform/runtime/pause'
import { onSignal } from '#platform/runtime/signals'
import { isStoreTrouble, StaleRowError } from '#platform/storage/sql_errors'
import type { Tx } from '#platform/storage/transaction'
import { now } from '#platform/values/clock'

/**
 * All consumers of one module, fed by one group of the broker. A batch is one transaction: inbox rows, effects, new events.
 * When something in it fails, the batch is rolled back and taken apart, one transaction per delivery, so that only the
 * failing one is set aside, and with it what comes later under its key. Trouble of the store itself stops the group until
 * the store is back.
 */
export class ConsumerGroup {
  readonly #store: ModuleStore
  readonly #broker: Broker
  readonly #byType = new Map<string, { consumer: string; subscription: Subscription }[]>()
  readonly #byConsumer: ReadonlyMap<string, Consumer>
  readonly #retry = new Pause()
  #retrying: Promise<void> | undefined
  #unsubscribe: (() => void) | undefined
  #subscription: BrokerSubscription | undefined

  constructor(store: ModuleStore, broker: Broker, consumers: readonly Consumer[]) {
    this.#store = store
    this.#broker = broker
    this.#byConsumer = new Map(consumers.map((consumer) => [consumer.name, consumer]))
    for (const consumer of consumers) {
      for (const subscription of consumer.subscriptions) {
        const { type } = subscription.event
        const list = this.#byType.get(type) ?? []
        this.#byType.set(type, [...list, { consumer: consumer.name, subscription }])
      }
    }
  }

  get topics(): string[] {
    return [...new Set([...this.#byConsumer.values()].map((consumer) => `${consumer.producer}.events`))]
  }

  async start(): Promise<void> {
    if (this.topics.length === 0) return
    this.#unsubscribe = onSignal(`dead-letters:${this.#store.module}`, () => this.#retry.wake())
    this.#retrying = this.#retryLoop()
    this.#subscription = await this.#broker.subscribe({
      group: this.#store.module,
      topics: this.topics,
      handle: (records) => this.#handle(records),
    })
  }

  /** Finishes the batch at hand. */
  async stop(): Promise<void> {
    this.#unsubscribe?.()
    this.#retry.end()
    await Promise.all([this.#subscription?.stop(), this.#retrying])
  }

  async #handle(records: readonly BrokerRecord[]): Promise<void> {
    const deliveries: Delivery[] = []
    for (const record of records) {
      for (const { consumer, subscription } of this.#byType.get(record.headers.ce_type ?? '') ?? []) {
        const event = await this.#read(record, consumer, subscription)
        if (event) deliveries.push({ record, consumer, subscription, event })
      }
    }
    if (deliveries.length === 0) return
    try {
      await this.#together(deliveries)
    } catch (error) {
      if (isStoreTrouble(error)) throw error
      for (const delivery of deliveries) await this.#alone(delivery)
    }
  }

  /** `undefined` when it cannot be decoded; it is a dead letter then. */
  async #read(record: BrokerRecord, consumer: string, { event }: Subscription) {
    try {
      return deliveredEvent(record, await decodeOnce(event, record))
    } catch (error) {
      if (!(error instanceof UndecodableMessageError)) throw error
      await this.#store.transaction((tx) => setAside(tx, consumer, record, { error, retry: false }))
      this.#count(consumer, event.type, 'undecodable')
      logger.error(
        { err: error, consumer, topic: record.topic, offset: record.offset },
        'dead letter: undecodable message'
      )
      return undefined
    }
  }

  async #together(deliveries: readonly Delivery[]): Promise<void> {
    const prepared = await prepare(this.#store, deliveries)
    const outcomes = await this.#store.transaction(async (tx) => {
      const blocked = await blockedKeys(tx)
      const results: string[] = []
      for (const delivery of deliveries) results.push(await this.#deliver(tx, delivery, blocked, prepared))
      return results
    })
    for (const [index, delivery] of deliveries.entries()) this.#done(delivery, outcomes[index]!)
  }

  async #alone(delivery: Delivery): Promise<void> {
    try {
      const prepared = await prepare(this.#store, [delivery])
      const outcome = await this.#store.transaction(async (tx) =>
        this.#deliver(tx, delivery, await blockedKeys(tx), prepared)
      )
      this.#done(delivery, outcome)
    } catch (error) {
      if (isStoreTrouble(error)) throw error
      await this.#fail(delivery.consumer, delivery.record, error)
    }
  }

  async #deliver(tx: Tx, delivery: Delivery, blocked: Set<string>, prepared: Prepared): Promise<string> {
    const { consumer, record, event } = delivery
    if (blocked.has(`${consumer} ${record.key}`)) {
      if (await this.#isProcessed(tx, consumer, event.id)) return 'duplicate'
      await setAside(tx, consumer, record, 'parked')
      return 'parked'
    }
    return this.#apply(tx, delivery, prepared)
  }

  /** The inbox row and the effect, in one transaction. */
  async #apply(tx: Tx, delivery: Omit<Delivery, 'record'>, prepared: Prepared): Promise<string> {
    const { consumer, event, subscription } = delivery
    const fresh = await tx.insert(
      'inbox',
      { consumer, event_id: event.id, processed_at: now() },
      { key: ['consumer', 'event_id'], do: 'nothing' }
    )
    if (fresh === 0) return 'duplicate'
    /* It waited behind another when its batch was prepared, and is free now: it is taken again, with its preparation. */
    if (subscription.before && !prepared.has(delivery)) throw new StaleRowError('Preparation of', event.id)
    await inSpan(
      `${event.type} process`,
      'consumer',
      event.traceparent,
      {
        'messaging.consumer.group.name': this.#store.module,
        'messaging.message.id': event.id,
        'faultline.consumer': consumer,
      },
      (traceparent) =>
        runInContext(
          {
            correlationId: event.correlationId,
            causationId: event.id,
            traceparent,
            module: this.#store.module,
            actor: 'system',
          },
          () => subscription.handle(event, tx, prepared.get(delivery) as never)
        )
    )
    return 'done'
  }

  async #isProcessed(tx: Tx, consumer: string, eventId: string): Promise<boolean> {
    return (await tx.one('SELECT 1 FROM inbox WHERE consumer = ? AND event_id = ?', [consumer, eventId])) !== undefined
  }

  #done({ consumer, event }: Delivery, outcome: string): void {
    this.#count(consumer, event.type, outcome)
    if (outcome === 'done') {
      metrics.eventDelay.observe({ module: this.#store.module }, Math.max(0, Date.now() - event.time) / 1000)
    }
  }

  #count(consumer: string, type: string, outcome: string): void {
    metrics.eventsConsumed.inc({ module: this.#store.module, consumer, type, outcome })
  }

  async #fail(consumer: string, record: BrokerRecord, error: unknown): Promise<void> {
    /* Replayed, and still not to be read: waiting does not change that. */
    const retry = !(error instanceof UndecodableMessageError)
    const state = await this.#store.transaction((tx) => setAside(tx, consumer, record, { error, retry }))
    this.#count(consumer, record.headers.ce_type ?? 'unknown', state === 'dead' ? 'dead' : 'failed')
    logger.error(
      { err: error, consumer, event_id: record.headers.ce_id, type: record.headers.ce_type, state },
      state === 'dead'
        ? 'dead letter: a delivery failed for the last time'
        : 'a delivery failed and will be tried again'
    )
    this.#retry.wake()
  }

  async #retryLoop(): Promise<void> {
    while (!this.#retry.ended) {
      try {
        const letters = await dueLetters(this.#store, 20)
        for (const letter of letters) {
          if (this.#retry.ended) return
          await this.#again(letter)
          await breathe()
        }
        if (letters.length === 0) await this.#retry.wait(1000)
      } catch (error) {
        logger.error({ err: error, module: this.#store.module }, 'retrying dead letters failed; it will be tried again')
        await this.#retry.wait(2000)
      }
    }
  }

  async #again(letter: DeadLetter): Promise<void> {
    const record = unseal(letter)
    const subscription = this.#byConsumer
      .get(letter.consumer)
      ?.subscriptions.find(({ event }) => event.type === letter.type)
    try {
      if (!subscription) throw new Error(`${letter.consumer} no longer takes ${letter.type}`)
      const event = deliveredEvent(record, await decode(subscription.event, record.value))
      const delivery = { consumer: letter.consumer, subscription, event }
      const prepared = subscription.before
        ? new Map([[delivery, await prepareOne(delivery, this.#store.module)]])
        : new Map()
      await this.#store.transaction(async (tx) => {
        /* Another process may be at it: whoever takes the row away first has the effect. */
        const taken = await tx.run('DELETE FROM dead_letters WHERE id = ? AND attempts = ?', [
          letter.id,
          letter.attempts,
        ])
        if (taken === 1) await this.#apply(tx, delivery, prepared)
      })
      this.#count(letter.consumer, letter.type, 'recovered')
    } catch (error) {
      if (isStoreTrouble(error)) throw error
      await this.#fail(letter.consumer, record, error)
    }
  }
}
