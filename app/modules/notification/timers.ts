import { sendQueue } from '#modules/notification/queue'
import { defineTimers } from '#platform/modules/define_module'

export default defineTimers([sendQueue.timer])
