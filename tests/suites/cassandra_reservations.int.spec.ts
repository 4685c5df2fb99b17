import { CassandraReservations } from '#modules/inventory/ports/cassandra/cassandra_reservations'
import { cassandraAddress, SCHEMA_FILE } from '#modules/inventory/ports/cassandra/open_reservations'
import { engines } from '#platform/config/engines'
import type { CqlSession } from '#platform/storage/cassandra'
import { openKeyspace } from '#platform/storage/cassandra_schema'
import { host } from '#platform/modules/host'
import { moduleStore } from '#platform/storage/module_store'
import { outOfReach } from '#tests/suites/out_of_reach'
import { reservationCrashes } from '#tests/suites/reservations_crashes'
import { slowReservations } from '#tests/suites/reservations_slow'
import { reservationsSuite } from '#tests/suites/reservations_suite'

if (!engines.CASSANDRA_CONTACT_POINTS) {
  outOfReach('reservations on Cassandra', 'CASSANDRA_CONTACT_POINTS is not set')
} else if (host().hosts('inventory')) {
  outOfReach('reservations on Cassandra', 'inventory is hosted here and would mend what they break: MODULES=payment')
} else {
  /* Any store will do for the lease under which tables are made. */
  const store = moduleStore(host().manifests[0]!.name)
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
    oneStep: false,
  })
  reservationCrashes({ open, close })
  slowReservations({ open, close })
}
