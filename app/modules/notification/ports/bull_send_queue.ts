import type { Queue, Worker } from 'bullmq'
import { CHANNELS, type Channel } from '#modules/notification/domain/kinds'
import { openBull, type BullParts } from '#modules/notification/ports/bull_parts'
import type { EmbeddedSendQueue, QueueLimits } from '#modules/notification/ports/embedded_send_queue'
import type { RedisSource } from '#modules/notification/ports/redis_source'
import type { JobRow, SendJobs } from '#modules/notification/ports/send_jobs'
import type { JobState, QueuedJob, SendJob, SendQueue, SendWork } from '#modules/notification/ports/send_queue'
import { logger } from '#platform/observability/logger'
import { within } from '#platform/runtime/pause'
import { closeRedis, giveUpRedis, openRedis, redisReady, type Redis } from '#platform/storage/redis'
import type { ModuleStore } from '#platform/storage/module_store'
import type { Tx } from '#platform/storage/transaction'
import { now } from '#platform/values/clock'

/** Late by so much, a job is looked for in Redis. */
const LATE_MS = 5000
/** Redis gone for so long: the job table works what is due. */
const PATIENCE_MS = 15_000
const OPEN_MS = 5000
const SWEPT_AT_ONCE = 200
const CLOSE_MS = 5000

export interface BullOptions {
  readonly store: ModuleStore
  readonly source: RedisSource
  /** Stands before every key in Redis. */
  readonly prefix: string
  readonly jobs: SendJobs
  /** Works what Redis does not. */
  readonly table: EmbeddedSendQueue
  readonly work: SendWork
  readonly limits: QueueLimits
}

/**
 * The queue of a shop with Redis: BullMQ works the jobs, the job table remains what is true of them. A job's row commits
 * with its message and is handed to Redis after the commit. What a crash, or Redis itself, loses between the two is late in
 * the table then and handed over again by `sweep`; a job that runs twice on account of that ends once. While Redis is gone for
 * longer, the table works the jobs, and those of them that Redis still has find themselves done when it is back.
 */
export class BullSendQueue implements SendQueue {
  readonly #options: BullOptions
  #opening: Promise<BullParts> | undefined
  #client: Redis | undefined
  #works = false
  #isClosed = false
  #workers: Worker[] = []
  #waiting: { job: SendJob; revived: boolean }[] = []
  #handing: Promise<void> | undefined
  #lostAt: number | undefined

  constructor(options: BullOptions) {
    this.#options = options
  }

  async enqueue(tx: Tx, job: SendJob): Promise<void> {
    if (!this.#hopeful) return this.#options.table.enqueue(tx, job)
    const noted = await this.#options.jobs.note(tx, job)
    if (noted !== 'known') tx.afterCommit(() => this.#hand(job, noted === 'revived'))
  }

  counts(): Promise<Record<JobState, number>> {
    return this.#options.jobs.counts()
  }

  list(state: JobState, limit: number): Promise<QueuedJob[]> {
    return this.#options.jobs.list(state, limit)
  }

  /** Whether Redis answers, or may well do so in a moment. */
  get #hopeful(): boolean {
    return this.#lostAt === undefined || performance.now() - this.#lostAt < PATIENCE_MS
  }

  /** Works jobs in this process from now on. A Redis that is shared is opened at once, a private one with the first job. */
  start(): void {
    this.#works = true
    this.#isClosed = false
    if (!this.#options.source.isPrivate) this.#openAside()
  }

  /** The queues, by channel, for the dashboard. `undefined` when Redis is not there within that time. */
  async queues(milliseconds: number): Promise<ReadonlyMap<Channel, Queue> | undefined> {
    const parts = await within(milliseconds, this.#open())
    return this.isReachable ? parts?.queues : undefined
  }

  get isReachable(): boolean {
    return this.#client?.status === 'ready'
  }

  /** Whether it was there or was waited for, and is not. */
  get isMissed(): boolean {
    return this.#lostAt !== undefined
  }

  /** Hands over what Redis should know and does not, or what it is not there to work. Runs every so often, in one process. */
  async sweep(): Promise<void> {
    const { jobs, table } = this.#options
    if (!this.#hopeful) return table.adoptLate(now() - LATE_MS)
    const late = await jobs.late(now() - LATE_MS, SWEPT_AT_ONCE)
    if (late.length === 0) return
    try {
      await this.#handOver(late)
    } catch (error) {
      logger.warn(
        { err: error, jobs: late.length },
        'late jobs could not be looked for in Redis; soon the table has them'
      )
    }
  }

  async close(): Promise<void> {
    this.#works = false
    this.#isClosed = true
    if (this.#client && this.#client.status !== 'ready') giveUpRedis(this.#client)
    const parts = await this.#opening?.catch((error: unknown) => {
      logger.debug({ err: error }, 'the queues were closed before they were open')
      return undefined
    })
    /* Jobs at hand are finished; without Redis they cannot be, and are worked again by whoever comes next. */
    const gently = Promise.all(this.#workers.map((worker) => worker.close())).then(() => true)
    if (!(await within(CLOSE_MS, gently))) await Promise.all(this.#workers.map((worker) => worker.close(true)))
    await parts?.close()
    if (this.#client) await closeRedis(this.#client)
    await this.#options.source.stop()
    ;[this.#client, this.#opening, this.#workers] = [undefined, undefined, []]
  }

  #openAside(): void {
    this.#open().catch((error) => logger.warn({ err: error }, 'the queues are not open yet; they are tried again'))
  }

  #open(): Promise<BullParts> {
    this.#opening ??= this.#connect().catch((error) => {
      this.#opening = undefined
      throw error
    })
    return this.#opening
  }

  async #connect(): Promise<BullParts> {
    const { source, prefix, limits } = this.#options
    source.start()
    /* A Redis that never came is as gone as one that went. */
    this.#lostAt = performance.now()
    const client = await openRedis(source.address, 'queues', { enableOfflineQueue: false, maxRetriesPerRequest: 1 })
    client.on('ready', () => (this.#lostAt = undefined))
    client.on('close', () => (this.#lostAt ??= performance.now()))
    this.#client = client
    const ready = redisReady(client)
    if (this.#isClosed) giveUpRedis(client)
    await ready
    const parts = await openBull(client, source.address, prefix, limits)
    if (this.#works) {
      const { workJob } = await import('#modules/notification/ports/work_job')
      this.#workers = CHANNELS.map((channel) =>
        parts.worker(channel, (job, token) => workJob(this.#options, job, token))
      )
    }
    return parts
  }

  /** Collects what commits in one turn, for one trip to Redis. */
  #hand(job: SendJob, revived: boolean): void {
    this.#waiting.push({ job, revived })
    this.#handing ??= this.#handWaiting().finally(() => {
      this.#handing = undefined
    })
  }

  async #handWaiting(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting
      this.#waiting = []
      try {
        const parts = await within(PATIENCE_MS, this.#open())
        if (!parts) throw new Error('Redis is not there')
        for (const { job, revived } of batch) if (revived) await parts.queues.get(job.channel)!.remove(job.id)
        await parts.add(batch.map(({ job }) => ({ ...job, attempts: 0 })))
      } catch (error) {
        logger.warn({ err: error, jobs: batch.length }, 'Redis did not take jobs; the sweep hands them over')
      }
    }
  }

  async #handOver(late: readonly JobRow[]): Promise<void> {
    const parts = await within(OPEN_MS, this.#open())
    if (!parts) throw new Error('Redis is not there')
    const lost: JobRow[] = []
    await Promise.all(
      late.map(async (row) => {
        const queue = parts.queues.get(row.channel)!
        const state = await queue.getJobState(row.id)
        /* The clocks differ, and the table's counts. */
        if (state === 'delayed') await (await queue.getJob(row.id))?.promote()
        if (['waiting', 'active', 'delayed', 'prioritized'].includes(state)) return
        /* What Redis holds for done is not done by the table: it came to nothing, or was undone with the row. */
        if (state !== 'unknown') await queue.remove(row.id)
        lost.push(row)
      })
    )
    if (lost.length === 0) return
    logger.warn({ jobs: lost.length }, 'jobs that Redis did not know are handed over again')
    await parts.add(lost.map((row) => ({ ...row, notBefore: row.due_at })))
  }
}
