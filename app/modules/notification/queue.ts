import { deliverMessage } from '#modules/notification/actions/deliver_message'
import { env } from '#modules/notification/env'
import { BullSendQueue } from '#modules/notification/ports/bull_send_queue'
import { EmbeddedSendQueue, type QueueLimits } from '#modules/notification/ports/embedded_send_queue'
import { redisSource } from '#modules/notification/ports/redis_source'
import { SendJobs } from '#modules/notification/ports/send_jobs'
import type { SendQueue } from '#modules/notification/ports/send_queue'
import { store } from '#modules/notification/store'
import type { ModuleEngine } from '#platform/modules/define_module'
import { engines } from '#platform/config/engines'

const limits: QueueLimits = {
  attempts: env.NOTIFICATION_SEND_ATTEMPTS,
  backoffMs: env.NOTIFICATION_BACKOFF_MS,
  perSecond: { email: env.NOTIFICATION_EMAIL_PER_SECOND, sms: env.NOTIFICATION_SMS_PER_SECOND },
}
const jobs = new SendJobs(store, deliverMessage)
const source = redisSource(store)

/** Works the jobs of a shop without Redis, and those of a shop whose Redis is gone. */
export const jobTable = new EmbeddedSendQueue(store, jobs, deliverMessage, limits)

/** `undefined`: this shop has no Redis. */
export const bullQueue =
  source &&
  new BullSendQueue({
    store,
    source,
    prefix: engines.REDIS_PREFIX,
    jobs,
    table: jobTable,
    work: deliverMessage,
    limits,
  })

/** The queue this shop sends by. */
export const sendQueue: SendQueue = bullQueue ?? jobTable

/** For the platform. A private Redis that no job has needed yet is not missed. */
export const engine: ModuleEngine | undefined = bullQueue && {
  name: 'Redis',
  dispensable: true,
  open: async () => undefined,
  ping: async () => {
    if (bullQueue.isMissed) throw new Error('out of reach: the job table works the jobs')
  },
  close: () => bullQueue.close(),
}
