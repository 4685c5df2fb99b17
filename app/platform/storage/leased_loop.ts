import { logger } from '#platform/observability/logger'
import { breathe, Pause } from '#platform/runtime/pause'
import { onSignal } from '#platform/runtime/signals'
import { Lease } from '#platform/storage/lease'
import type { ModuleStore } from '#platform/storage/module_store'

export interface LeasedLoopOptions {
  /** Of the lease, in the module's store. */
  readonly name: string
  /** Signal of this process that there is work. */
  readonly signal: string
  /** How often work of other processes is looked for, milliseconds. */
  readonly pollMs: number
  /** How long work may gather after that signal, so that more of it is done at once; not at all by default. */
  readonly gatherMs?: number
  /** What is said when a step throws. */
  readonly complaint: string
}

/** What a step says: there is more to do, there is no more, or there is more in so many milliseconds. */
export type Outcome = 'more' | 'done' | number

/**
 * Something that one process at a time does for a module, over and over: by a fenced lease, while the others stand by and take
 * over when it dies. A step that throws is tried again, after a pause that grows.
 */
export class LeasedLoop {
  readonly lease: Lease
  readonly #store: ModuleStore
  readonly #options: LeasedLoopOptions
  readonly #step: () => Promise<Outcome>
  readonly #pause = new Pause()
  /** Waits out what is to gather: only `stop` cuts it short. */
  readonly #gathering = new Pause()
  #running: Promise<void> | undefined
  #unsubscribe: (() => void) | undefined

  /** @param step does a part of what there is */
  constructor(store: ModuleStore, options: LeasedLoopOptions, step: () => Promise<Outcome>) {
    this.#store = store
    this.#options = options
    this.#step = step
    this.lease = new Lease(store, options.name)
  }

  start(): void {
    this.#unsubscribe = onSignal(this.#options.signal, () => this.#pause.wake())
    this.#running = this.#run()
  }

  /** Finishes the step at hand and lets go of the lease. */
  async stop(): Promise<void> {
    this.#unsubscribe?.()
    this.#pause.end()
    this.#gathering.end()
    await this.#running
    await this.lease.release()
  }

  async #run(): Promise<void> {
    const { pollMs, gatherMs } = this.#options
    let failures = 0
    while (!this.#pause.ended) {
      try {
        if (!(await this.lease.hold())) await this.#pause.wait(1000)
        else {
          const outcome = await this.#step()
          if (outcome === 'more') await breathe()
          else {
            await this.#pause.wait(outcome === 'done' ? pollMs : Math.min(outcome, pollMs))
            if (gatherMs) await this.#gathering.wait(gatherMs)
          }
        }
        failures = 0
      } catch (error) {
        failures++
        logger.error({ err: error, module: this.#store.module, failures }, this.#options.complaint)
        this.lease.doubt()
        await this.#pause.wait(Math.min(100 * 2 ** failures, 5000))
      }
    }
  }
}
