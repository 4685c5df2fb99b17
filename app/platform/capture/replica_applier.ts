import { ChangeLog } from '#platform/capture/change_log'
import { HISTORY } from '#platform/capture/install'
import { ReplicaFile, type ReplicaState } from '#platform/capture/replica_file'
import { makeReplica } from '#platform/capture/replica_snapshot'
import { logger } from '#platform/observability/logger'
import { readFact } from '#platform/storage/facts'
import { LeasedLoop, type Outcome } from '#platform/storage/leased_loop'
import type { ModuleStore } from '#platform/storage/module_store'
import { readReplicaDelay } from '#platform/storage/replica_delay'

/** How many changes are applied at once. */
const BATCH = 200
/** What a replica lags behind at rest, more or less. */
const GATHER_MS = 20
/** How often the store is told how far the replica is; the replica itself knows at any moment. */
const NOTE_MS = 1000

export interface ReplicaFiles {
  readonly store: string
  readonly replica: string
}

/**
 * Feeds the replica of an embedded store from the store's changes, in order. One process does so at a time; should two think
 * that they do, the replica's own position decides. A replica that is new, or of another history, is made anew first.
 */
export class ReplicaApplier {
  readonly #store: ModuleStore
  readonly #files: ReplicaFiles
  readonly #tables: readonly string[]
  readonly #log: ChangeLog
  readonly #loop: LeasedLoop
  #file: ReplicaFile | undefined
  #notedAt = 0

  /** @param pollMs how often commits of other processes are looked for */
  constructor(store: ModuleStore, files: ReplicaFiles, tables: readonly string[], pollMs: number) {
    this.#store = store
    this.#files = files
    this.#tables = tables
    this.#log = new ChangeLog(store, 'replica')
    const options = {
      name: 'replica-applier',
      /* Most of what changes is announced; the rest is found by looking. */
      signal: `outbox:${store.module}`,
      pollMs,
      gatherMs: GATHER_MS,
      complaint: 'the replica could not be fed; it is tried again',
    }
    this.#loop = new LeasedLoop(store, options, () => this.#applyBatch())
  }

  start(): void {
    this.#loop.start()
  }

  /** Finishes the batch at hand and lets go of the lease. */
  async stop(): Promise<void> {
    await this.#loop.stop()
    this.#file?.close()
    this.#file = undefined
  }

  async #applyBatch(): Promise<Outcome> {
    this.#file ??= await ReplicaFile.open(this.#files.replica)
    const noted = await this.#log.position()
    if (noted === undefined) return 'done'
    const state = this.#file.state()
    if (!state || !(await this.#follows(state, noted))) {
      await this.#makeAnew()
      return 'more'
    }
    const delayMs = await readReplicaDelay(this.#store)
    const waiting = await this.#log.after(state.position, BATCH)
    const until = Date.now() - delayMs
    const tooYoung = waiting.findIndex((change) => change.changed_at > until)
    const due = tooYoung === -1 ? waiting : waiting.slice(0, tooYoung)
    if (due.length > 0 && !(await this.#file.apply(state, due))) return 'more'
    await this.#note(due.at(-1)?.position ?? state.position, noted)
    if (tooYoung !== -1) return Math.max(1, waiting[tooYoung]!.changed_at - until)
    return waiting.length < BATCH ? 'done' : 'more'
  }

  /** Whether the changes that are there go on from that state, with none missing and none that was taken back. */
  async #follows(state: ReplicaState, noted: number): Promise<boolean> {
    if (state.position < noted) return false
    const history = await readFact(this.#store, HISTORY)
    return history === state.history && state.position <= (await this.#log.lastPosition())
  }

  async #makeAnew(): Promise<void> {
    logger.info({ module: this.#store.module }, 'the replica is filled from the store')
    await makeReplica(this.#files.replica, this.#files.store, this.#tables)
    this.#notedAt = 0
  }

  async #note(position: number, noted: number): Promise<void> {
    if (position === noted || performance.now() < this.#notedAt + NOTE_MS) return
    await this.#log.moveTo(position)
    this.#notedAt = performance.now()
  }
}
