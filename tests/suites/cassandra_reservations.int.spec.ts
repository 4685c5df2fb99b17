import { CassandraReservations } from '#modules/inventory/ports/cassandra/cassandra_reservations'
import { cassandraAddress, SCHEMA_FILE } from '#modules/inventory/ports/cassandra/open_reservations'
import { store } from '#modules/inventory/store'
import { engines } from '#platform/config/engines'
import type { CqlSession } from '#platform/storage/cassandra'
import { openKeyspace } from '#platform/storage/cassandra_schema'
import { outOfReach } from '#tests/suites/out_of_reach'
import { reservationCrashes } from '#tests/suites/reservations_crashes'
import { reservationsSuite } from '#tests/suites/reservations_suite'

if (engines.CASSANDRA_CONTACT_POINTS) {
  let session: Promise<CqlSession> | undefined
  const open = () => (session ??= openKeyspace(cassandraAddress(), SCHEMA_FILE(), engines.CASSANDRA_REPLICATION, store))
  const close = async () => {
    const opened = await session
    session = undefined
    await opened?.close()
  }
  reservationsSuite({
    name: 'reservations on Cassandra',
    open: async () => new CassandraReservations(await open()),
    close,
    rounds: 20,
  })
  reservationCrashes({ open, close })
} else outOfReach('reservations on Cassandra', 'CASSANDRA_CONTACT_POINTS is not set')
