import { deliverMessage } from '#modules/notification/actions/deliver_message'
import { env } from '#modules/notification/env'
import { jobTable } from '#modules/notification/queue'
import { sendQueueSuite } from '#modules/notification/tests/send_queue_suite'

/* The running queue with other work put in: its timers belong to the process. */
sendQueueSuite('embedded', async (work) => {
  const real = { ...deliverMessage }
  Object.assign(deliverMessage, {
    attempt: work.attempt.bind(work),
    settle: work.settle.bind(work),
  })
  return {
    queue: jobTable,
    limits: {
      attempts: env.NOTIFICATION_SEND_ATTEMPTS,
      backoffMs: env.NOTIFICATION_BACKOFF_MS,
      smsPerSecond: env.NOTIFICATION_SMS_PER_SECOND,
    },
    close: async () => void Object.assign(deliverMessage, real),
  }
})
