import type { Job, Queue, Worker } from 'bullmq'
import { CHANNELS, type Channel } from '#modules/notification/domain/kinds'
import type { QueueLimits } from '#modules/notification/ports/embedded_send_queue'
import type { SendJob } from '#modules/notification/ports/send_queue'
import { closeRedis, openRedis, type Redis } from '#platform/storage/redis'
import { now } from '#platform/values/clock'

/** Done jobs that stay on display. */
const DISPLAYED = { count: 200, age: 24 * 3600 }
/** Calls to a provider at the same time, per channel and process. */
const PARALLEL = 16

/** A job, and how many of its attempts have failed by now. */
export type HandedJob = SendJob & { readonly attempts: number }

/** The queues of one process in one Redis. */
export interface BullParts {
  readonly queues: ReadonlyMap<Channel, Queue>
  /** Nothing happens to a job that is there already. */
  add(jobs: readonly HandedJob[]): Promise<void>
  worker(channel: Channel, work: (job: Job, token?: string) => Promise<unknown>): Worker
  close(): Promise<void>
}

/**
 * Opens a queue per channel, so that neither holds the other one up. BullMQ is loaded here.
 * @param client answers already: a queue that does not find Redis at its birth never works
 * @param address of the same Redis, for the workers
 */
export async function openBull(
  client: Redis,
  address: string,
  prefix: string,
  limits: QueueLimits
): Promise<BullParts> {
  const bull = await import('bullmq')
  /* BullMQ demands endless patience of its workers' connections. */
  const workers = await openRedis(address, 'workers', { maxRetriesPerRequest: null })
  const options = { prefix: `${prefix}:jobs` }
  /* An outage has its line on the log from the connection itself. */
  const quiet = () => undefined
  const queues = new Map(
    CHANNELS.map((channel) => {
      const queue = new bull.Queue(`notification-${channel}`, { ...options, connection: client })
      queue.on('error', quiet)
      return [channel, queue as Queue] as const
    })
  )
  return {
    queues,

    async add(jobs) {
      for (const [channel, queue] of queues) {
        const own = jobs.filter((job) => job.channel === channel)
        if (own.length > 0) await queue.addBulk(own.map((job) => toBull(job, limits)))
      }
    },

    worker(channel, work) {
      const worker = new bull.Worker(`notification-${channel}`, work, {
        ...options,
        connection: workers,
        concurrency: PARALLEL,
        limiter: { max: limits.perSecond[channel], duration: 1000 },
        removeOnComplete: DISPLAYED,
      })
      worker.on('error', quiet)
      return worker
    },

    async close() {
      for (const queue of queues.values()) await queue.close()
      await closeRedis(workers)
    },
  }
}

/** No personal data goes to Redis: the job is the message's id. */
function toBull({ id, channel, notBefore, attempts }: HandedJob, limits: QueueLimits) {
  return {
    name: `send ${channel}`,
    data: {},
    opts: {
      jobId: id,
      delay: Math.max(0, notBefore - now()),
      attempts: Math.max(1, limits.attempts - attempts),
      backoff: { type: 'exponential', delay: limits.backoffMs * 2 ** attempts },
    },
  }
}
