import { engines } from '#platform/config/engines'
import { logger } from '#platform/observability/logger'
import type { ModuleStore } from '#platform/storage/module_store'
import { findRedisServer, PrivateRedis, redisSocket } from '#platform/storage/redis_server'

/** Where the Redis of the jobs is, and who looks after it. */
export interface RedisSource {
  /** What `openRedis` takes. */
  readonly address: string
  /** A Redis of its own is there as long as it is used: it is started with the first job. */
  readonly isPrivate: boolean
  start(): void
  stop(): Promise<void>
}

/** REDIS_URL, or a server of this shop's own. `undefined`: the job table does it all. */
export function redisSource(store: ModuleStore): RedisSource | undefined {
  if (engines.REDIS_URL) {
    return { address: engines.REDIS_URL, isPrivate: false, start: () => undefined, stop: async () => undefined }
  }
  const program = engines.REDIS_SERVER === 'off' ? undefined : findRedisServer()
  if (!program) return undefined
  const socket = redisSocket()
  if (!socket) {
    logger.info('DATA_DIR is too long a path for a private Redis: the job table does its work')
    return undefined
  }
  const server = new PrivateRedis(program, socket, store)
  return { address: socket, isPrivate: true, start: () => server.start(), stop: () => server.stop() }
}
