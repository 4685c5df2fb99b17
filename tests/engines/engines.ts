import { cassandra } from './cassandra.ts'
import { connect } from './connect.ts'
import { couchdb } from './couchdb.ts'
import type { Engine } from './engine.ts'
import { kafka } from './kafka.ts'
import { mariadb, mariadbReplica } from './mariadb.ts'
import { postgres } from './postgres.ts'
import { redis } from './redis.ts'
import { registry } from './registry.ts'
import { s3 } from './s3.ts'

/** Every engine that a machine without containers can run. */
export const ENGINES: readonly Engine[] = [
  postgres,
  mariadb,
  mariadbReplica,
  redis,
  kafka,
  cassandra,
  s3,
  couchdb,
  registry,
  connect,
]
