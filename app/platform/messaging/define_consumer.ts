import type { EventDefinition } from '#platform/messaging/define_event'
import type { Tx } from '#platform/storage/transaction'

/** An event as a consumer gets it. Read it, never change it: several modules of one process share the decoded copy. */
export interface DeliveredEvent<Data = unknown> {
  /** `ce_id`, the same on every redelivery. */
  readonly id: string
  readonly type: string
  /** The aggregate's id. */
  readonly key: string
  /** When it happened, in milliseconds since the epoch. */
  readonly time: number
  readonly correlationId: string
  readonly causationId: string
  readonly traceparent: string
  readonly data: Readonly<Data>
}

/**
 * Has one effect, in the transaction it is given, and none outside of it. It is never run twice for an event that it got
 * through; what it throws is retried, then set aside as a dead letter.
 */
export type Handler<Data, Prepared = unknown> = (
  event: DeliveredEvent<Data>,
  tx: Tx,
  /** What `before` gave; `undefined` without one. */
  prepared?: Prepared
) => Promise<void>

/**
 * What has to be done in no transaction before the event is handled in one: an effect on an engine that cannot take part in
 * the transaction. It may be run again for the same event, before or after that was handled, so what it does is named and
 * is the same when done twice. Events of one key are prepared in their order, those of different keys side by side.
 */
export type Before<Data, Prepared> = (event: DeliveredEvent<Data>) => Promise<Prepared>

export interface Subscription<Data = never> {
  readonly event: EventDefinition<Data>
  readonly handle: Handler<Data, never>
  readonly before?: Before<Data, unknown> | undefined
}

/** `handle` is to run for every event of that definition. */
export function on<Data, Prepared = undefined>(
  event: EventDefinition<Data>,
  handle: Handler<Data, Prepared>,
  before?: Before<Data, Prepared>
): Subscription {
  return { event, handle, before }
}

export interface Consumer {
  /** `<module>.<producer>`: the inbox's key together with the event's id. Renaming it means processing everything again. */
  readonly name: string
  readonly module: string
  /** The module whose events it takes. */
  readonly producer: string
  readonly subscriptions: readonly Subscription[]
}

/**
 * What a module does with the events of one other module. Lies in `consumers/<producer>.ts`, so that `ls consumers/` is what
 * the module depends on.
 *
 * @example
 * export default defineConsumer('inventory', 'catalog', [on(ProductRemoved, async (event, tx) => { … })])
 */
export function defineConsumer(module: string, producer: string, subscriptions: readonly Subscription[]): Consumer {
  for (const { event } of subscriptions) {
    if (event.module !== producer)
      throw new Error(`${module}/consumers/${producer}.ts takes ${event.type}, which ${producer} does not emit`)
  }
  return { name: `${module}.${producer}`, module, producer, subscriptions }
}
