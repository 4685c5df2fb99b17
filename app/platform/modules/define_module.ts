import type { ModuleName } from '#config/modules'
import type { ModuleRoutes } from '#platform/http/define_routes'
import type { Consumer } from '#platform/messaging/define_consumer'
import type { EventDefinition } from '#platform/messaging/define_event'
import type { Schedule, Timer } from '#platform/timers/define_timer'

type Lazy<T> = () => Promise<{ default: T }>

/** Fills a module's store for a shop of that size, the same for the same seed. Run once, in a store that has just been made. */
export type Seeder = (options: SeedOptions) => Promise<void>

export interface SeedOptions {
  readonly scale: 'small' | 'medium' | 'large'
  readonly seed: number
  /** Says how far it is: `done` of `total`. */
  readonly progress: (done: number, total: number) => void
}

/** What a timers file exports: timers by name, and those that run every so often. */
export interface ModuleTimers {
  readonly timers: readonly Timer[]
  readonly schedules: readonly Schedule[]
}

/** An engine that a module keeps a part of its state in, beside its SQL store. */
export interface ModuleEngine {
  readonly name: string
  /** Without it the module is slower and not broken, as without a cache. */
  readonly dispensable?: true
  /** Connects and sees to its schema, once the SQL store is migrated. Safe from several processes at once. */
  open(): Promise<void>
  /** Answers what there is to say of it, if anything. @throws when it does not answer, saying why */
  ping(): Promise<string | void>
  close(): Promise<void>
}

/**
 * A table whose changes others may follow, on the topic `cdc.<module>.<table>`; the message's key is the row's primary key.
 * See docs/cdc.md.
 */
export interface CapturedTable {
  readonly table: string
  /** Columns that never leave the store: what opens something, and what tells of a person. Never part of the primary key. */
  readonly without?: readonly string[]
}

/**
 * All that the platform needs to know of a module. Everything but the contract is loaded only in a process that hosts the
 * module, and only for the roles it plays there.
 */
export interface ModuleManifest {
  readonly name: ModuleName
  /** One line for overviews. */
  readonly summary: string
  /** Engines on the real profile: primary store first. */
  readonly stores: readonly string[]
  /** Path prefixes it answers, for gateways; longest match wins. */
  readonly paths: readonly string[]
  readonly events: readonly EventDefinition<never>[]
  /** The module's own tables, neither the platform's nor copies of what other modules own. */
  readonly captures: readonly CapturedTable[]
  /** Those tables have a copy that reads may go to; see storage/replica.ts. */
  readonly readReplica?: true
  readonly routes: Lazy<ModuleRoutes>
  /** One per producing module. */
  readonly consumers?: readonly Lazy<Consumer>[]
  readonly timers?: Lazy<ModuleTimers>
  readonly seeder?: Lazy<Seeder>
  /** An engine beside the SQL store, where one is configured. */
  readonly engine?: Lazy<ModuleEngine | undefined>
  /** Anything else to run while the process works for the module; answers how to stop it. */
  readonly worker?: Lazy<() => Promise<() => Promise<void>>>
}

/** Declares a module; `module.ts` exports it as default. */
export const defineModule = (manifest: ModuleManifest): ModuleManifest => manifest

/** Declares a module's timers; `timers.ts` exports it as default. */
export const defineTimers = (timers: readonly Timer[], schedules: readonly Schedule[] = []): ModuleTimers => ({
  timers,
  schedules,
})
