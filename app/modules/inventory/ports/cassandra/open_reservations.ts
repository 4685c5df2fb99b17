import app from '@adonisjs/core/services/app'
import { CassandraReservations } from '#modules/inventory/ports/cassandra/cassandra_reservations'
import { engines } from '#platform/config/engines'
import type { CassandraAddress } from '#platform/storage/cassandra'
import { openKeyspace } from '#platform/storage/cassandra_schema'
import type { ModuleStore } from '#platform/storage/module_store'

/** The cluster that the environment names. */
export const cassandraAddress = (): CassandraAddress & { keyspace: string } => ({
  contactPoints: engines.CASSANDRA_CONTACT_POINTS!,
  localDataCenter: engines.CASSANDRA_LOCAL_DATACENTER,
  username: engines.CASSANDRA_USERNAME,
  password: engines.CASSANDRA_PASSWORD,
  keyspace: engines.CASSANDRA_KEYSPACE,
  consistency: engines.CASSANDRA_CONSISTENCY,
  serialConsistency: engines.CASSANDRA_SERIAL_CONSISTENCY,
})

export const SCHEMA_FILE = (): string => app.makePath('database/migrations/inventory/cassandra.cql')

/** Connects to the keyspace, making what is missing of it. */
export async function openReservations(store: ModuleStore): Promise<CassandraReservations> {
  return new CassandraReservations(
    await openKeyspace(cassandraAddress(), SCHEMA_FILE(), engines.CASSANDRA_REPLICATION, store)
  )
}
