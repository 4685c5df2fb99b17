import { ROLES, type ModuleName, type Role } from '#config/modules'
import { captureLoops, changeTopics, openCapture } from '#platform/capture/capture'
import { demandEngines, relaysByDebezium } from '#platform/config/engines'
import { registerRoutes } from '#platform/http/define_routes'
import { ConsumerGroup } from '#platform/messaging/consumer_group'
import { openMessaging, type Messaging } from '#platform/messaging/messaging'
import { OutboxReturn } from '#platform/messaging/outbox_return'
import { Relay } from '#platform/messaging/relay'
import type { ModuleManifest, SeedOptions } from '#platform/modules/define_module'
import { housekeeping } from '#platform/modules/housekeeping'
import { loadManifests } from '#platform/modules/manifests'
import { migrate } from '#platform/modules/migrations'
import { seed } from '#platform/modules/seeding'
import { moduleStore } from '#platform/storage/module_store'
import { sleep } from '#platform/runtime/pause'
import { TimerLoop } from '#platform/timers/timer_loop'

interface Stoppable {
  stop(): Promise<void>
}

/** What is wrong with one part of a module, or that nothing is. */
export interface Check {
  readonly name: string
  readonly status: 'ok' | 'warning' | 'error'
  readonly detail: string
  readonly [figure: string]: unknown
}

/** The modules of this process and everything that runs for them. There is one per process. */
export class ModuleHost {
  readonly manifests: readonly ModuleManifest[]
  readonly messaging: Messaging
  readonly #roles: readonly Role[]
  #relays: Stoppable[] = []
  #workers: Stoppable[] = []

  private constructor(manifests: readonly ModuleManifest[], messaging: Messaging, roles: readonly Role[]) {
    this.manifests = manifests
    this.messaging = messaging
    this.#roles = roles
  }

  /** Migrates the stores and opens engines, broker and registry. Nothing runs yet. */
  static async open(names: readonly ModuleName[], roles: readonly Role[]): Promise<ModuleHost> {
    demandEngines(names)
    const manifests = await loadManifests(names)
    for (const manifest of manifests) {
      await migrate(manifest.name)
      await openCapture(manifest)
      await (await manifest.engine?.())?.default?.open()
    }
    const messaging = await openMessaging(manifests)
    await messaging.broker.ensureTopics(changeTopics(manifests))
    return new ModuleHost(manifests, messaging, roles)
  }

  hosts(module: string): module is ModuleName {
    return this.manifests.some(({ name }) => name === module)
  }

  /** Whether this process answers HTTP for that module. */
  answersFor(module: string): boolean {
    return this.#roles.includes('web') && this.hosts(module)
  }

  /** Seeds what was never seeded. @returns how many modules that were */
  async seed(options: SeedOptions): Promise<number> {
    let seeded = 0
    for (const manifest of this.manifests) if (await seed(manifest, options)) seeded++
    return seeded
  }

  async registerRoutes(): Promise<void> {
    if (!this.#roles.includes('web')) return
    for (const manifest of this.manifests) registerRoutes(manifest.name, (await manifest.routes()).default)
  }

  /** Starts relays, consumers, timers and workers, as far as this process has the role. */
  async start(): Promise<void> {
    /* A process that plays all roles wakes its own loops; otherwise commits of others have to be looked for. */
    const alone = ROLES.every((role) => this.#roles.includes(role))
    for (const manifest of this.manifests) {
      const store = moduleStore(manifest.name)
      if (this.#roles.includes('relay')) {
        const relay = relaysByDebezium(manifest.name)
          ? new OutboxReturn(store, this.messaging.broker)
          : new Relay(store, this.messaging.broker, alone ? 500 : 20)
        await relay.start()
        this.#relays.push(relay)
        for (const loop of captureLoops(manifest, this.messaging.broker, alone ? 250 : 50)) {
          loop.start()
          this.#relays.push(loop)
        }
      }
      if (this.#roles.includes('worker')) await this.#startWork(manifest, alone ? 1000 : 50)
    }
  }

  async #startWork(manifest: ModuleManifest, pollMs: number): Promise<void> {
    const store = moduleStore(manifest.name)
    const consumers = await Promise.all((manifest.consumers ?? []).map(async (load) => (await load()).default))
    const group = new ConsumerGroup(store, this.messaging.broker, consumers)
    await group.start()
    this.#workers.push(group)
    const { timers, schedules } = (await manifest.timers?.())?.default ?? { timers: [], schedules: [] }
    const loop = new TimerLoop(store, timers, [...schedules, housekeeping], pollMs)
    loop.start()
    this.#workers.push(loop)
    if (manifest.worker) {
      const stop = await (await manifest.worker()).default()
      this.#workers.push({ stop })
    }
  }

  /**
   * Waits until what is committed has left the outboxes and been read by the hosted modules; after seeding, so that the
   * first visitor finds prices and stock.
   * @returns `false` when that did not happen in time
   */
  async drained(milliseconds: number): Promise<boolean> {
    const giveUpAt = performance.now() + milliseconds
    while (performance.now() < giveUpAt) {
      if (await this.#isDrained()) return true
      await sleep(20)
    }
    return false
  }

  async #isDrained(): Promise<boolean> {
    if (await this.#hasEventsToPublish()) return false
    const hosted = new Set<string>(this.manifests.map(({ name }) => name))
    /* Seen after the outboxes were: what left them meanwhile is in it, whoever published it. */
    const lag = await this.messaging.broker.lag({ fresh: true })
    return lag.every(({ group, position, end }) => !hosted.has(group) || position >= end)
  }

  async #hasEventsToPublish(): Promise<boolean> {
    for (const { name } of this.manifests) {
      if (await moduleStore(name).one('SELECT 1 FROM outbox LIMIT 1')) return true
    }
    return false
  }

  /** Stops in the order in which work flows, so that what was begun still leaves the outbox. */
  async stop(): Promise<void> {
    const [relays, workers] = [this.#relays, this.#workers]
    this.#relays = []
    this.#workers = []
    await Promise.all(workers.map((worker) => worker.stop()))
    await Promise.all(relays.map((relay) => relay.stop()))
    await this.messaging.close()
    for (const { engine } of this.manifests) await (await engine?.())?.default?.close()
  }
}

let current: ModuleHost | undefined

/** Makes these the modules of this process; `undefined` when they have stopped. */
export function useHost(host: ModuleHost | undefined): void {
  current = host
}

/** @throws Error before the application has started */
export function host(): ModuleHost {
  if (!current) throw new Error('No modules are hosted yet: the application has not started')
  return current
}
