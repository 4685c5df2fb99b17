import db from '@adonisjs/lucid/services/db'
import { serverConnection } from '#platform/storage/server_connections'
import type { ReplicaAdapter } from '#tests/suites/replica_suite'

const CONNECTION = 'replica_lever'

/**
 * Delays and stops the replication of a MariaDB server.
 * @param url with an account that may do so
 */
export function mariadbLever(url: string): Omit<ReplicaAdapter, 'name'> {
  db.manager.add(CONNECTION, serverConnection('ORDER_DB_REPLICA_CHAOS_URL', url, 1))
  const say = async (...statements: string[]) => {
    for (const statement of statements) await db.connection(CONNECTION).rawQuery(statement).exec()
  }
  const delay = (seconds: number) => say('STOP SLAVE', `CHANGE MASTER TO MASTER_DELAY = ${seconds}`, 'START SLAVE')
  return {
    delay,
    stop: () => say('STOP SLAVE'),
    heal: () => delay(0),
  }
}
