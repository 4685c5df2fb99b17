import { env } from '#modules/notification/env'
import type { OutgoingMessage, Provider } from '#modules/notification/ports/provider'
import { TemporaryFailure } from '#modules/notification/ports/send_queue'
import { logger } from '#platform/observability/logger'
import { sleep } from '#platform/runtime/pause'

type Behaviour = 'bounce' | 'flaky' | 'slow' | 'down'

/** Behaviour by address: `somebody+bounce@…`, or the end of a telephone number. */
const ENDS: Readonly<Record<string, Behaviour>> = { '0001': 'bounce', '0002': 'flaky', '0003': 'slow', '0004': 'down' }

function behaviour({ channel, to }: OutgoingMessage): Behaviour | undefined {
  if (channel === 'sms') return ENDS[to.slice(-4)]
  return /\+(bounce|flaky|slow|down)@/.exec(to)?.[1] as Behaviour | undefined
}

const SLOW_MS = 2000
/** How often a flaky address fails before it works. */
const FLAKY_ATTEMPTS = 2

/**
 * Stands in for the providers of e-mail and text messages: one line on the log, without the address or the text, and
 * nothing kept.
 */
export const mockProvider: Provider = async (message) => {
  const mood = behaviour(message)
  const latency = env.NOTIFICATION_PROVIDER_LATENCY_MS + (mood === 'slow' ? SLOW_MS : 0)
  if (latency > 0) await sleep(latency)
  if (mood === 'down' || (mood === 'flaky' && message.attempt <= FLAKY_ATTEMPTS)) {
    throw new TemporaryFailure('provider_unavailable')
  }
  const { id, template, channel } = message
  const result = mood === 'bounce' ? 'bounced' : 'accepted'
  logger.info({ message_id: id, template, channel, result }, 'mock provider')
  return { kind: result }
}
