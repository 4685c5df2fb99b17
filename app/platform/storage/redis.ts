import type { Redis, RedisOptions } from 'ioredis'
import { logger } from '#platform/observability/logger'
import { sleep } from '#platform/runtime/pause'

export type { Redis } from 'ioredis'

/** Longest wait between two attempts to reach a Redis that is gone. */
const MOST_WAIT_MS = 1000
const CONNECT_MS = 1000

/**
 * Opens a connection to Redis, which comes back by itself whenever it is lost; the client is loaded with the first one.
 * An outage is one line on the log, and its end another.
 * @param address a redis:// or rediss:// URL, or the path of a unix socket
 * @param purpose names the connection in the log and in Redis' list of clients
 */
export async function openRedis(address: string, purpose: string, options: RedisOptions = {}): Promise<Redis> {
  const { Redis: Client } = await import('ioredis')
  const settings: RedisOptions = {
    connectionName: `faultline-${purpose}`,
    retryStrategy: (times) => Math.min(times * 50, MOST_WAIT_MS),
    ...options,
  }
  /* As a string, a path that is relative would be taken for an address. */
  const client = address.includes('://') ? new Client(address, settings) : new Client({ path: address, ...settings })
  let lost = false
  client.on('error', (error) => {
    if (!lost) logger.warn({ err: error, purpose }, 'Redis is out of reach; it is tried again without end')
    lost = true
  })
  client.on('ready', () => {
    if (lost) logger.info({ purpose }, 'Redis is back')
    lost = false
  })
  return client
}

/** For caches: a Redis that is gone or slow costs next to nothing, the answer then comes from where it came before. */
export const IMPATIENT: RedisOptions = {
  enableOfflineQueue: false,
  maxRetriesPerRequest: 0,
  commandTimeout: 250,
  connectTimeout: 1000,
}

/** Ends a connection, politely where there is somebody to be polite to. */
export async function closeRedis(client: Redis): Promise<void> {
  if (client.status !== 'ready') return client.disconnect()
  await client.quit().catch(() => client.disconnect())
}

/** Gives up one that never answered, or no longer does. Who waits in `redisReady` learns of it. */
export function giveUpRedis(client: Redis): void {
  /* Between two attempts there is no socket whose end could be told, so the client says nothing. */
  const isBetween = client.status === 'reconnecting'
  client.disconnect()
  if (isBetween) client.emit('end')
}

/** Waits until it answers for the first time. @throws Error when it is closed before that */
export async function redisReady(client: Redis): Promise<void> {
  if (client.status === 'ready') return
  await new Promise<void>((resolve, reject) => {
    client.once('ready', resolve)
    client.once('end', () => reject(new Error('The connection to Redis was closed before it was ready')))
  })
}

/**
 * Whether it answers. One that was opened a moment ago is given the time to connect.
 * @throws Error when it is out of reach
 */
export async function pingRedis(client: Redis): Promise<void> {
  for (const giveUpAt = performance.now() + CONNECT_MS; client.status !== 'ready'; await sleep(10)) {
    if (performance.now() > giveUpAt) break
  }
  await client.ping()
}
