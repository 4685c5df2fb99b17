import { databaseUrl, engines } from '#platform/config/engines'
import { connect, disconnect, openConnect, streaming } from '#platform/debezium/connectors'
import type { Source } from '#platform/debezium/source'
import { openBroker } from '#platform/messaging/messaging'
import { OutboxReturn } from '#platform/messaging/outbox_return'
import { host } from '#platform/modules/host'
import { Testbed } from '#tests/platform/testbed'
import { outOfReach } from '#tests/suites/out_of_reach'
import { outboxRelaySuite } from '#tests/suites/outbox_relay_suite'

/* Databases of modules that this process does not host: the testbed empties them. */
const DATABASES = { postgres: databaseUrl('fraud'), mariadb: databaseUrl('cart') } as const

async function open(engine: Source['engine'], url: string) {
  const bed = await Testbed.open(host().messaging.registry, undefined, { url, broker: await openBroker() })
  const client = await openConnect()
  const database = new URL(url).pathname.slice(1)
  const name = `${engines.KAFKA_PREFIX}outbox.${bed.name}`
  const tables = [{ table: 'outbox' }]
  const source: Source = {
    module: bed.store.module,
    purpose: 'outbox',
    engine,
    database,
    tables,
    name,
    slot: `${database}_${bed.name}`,
  }
  const returned = new OutboxReturn(bed.store, bed.broker)
  await returned.start()
  return {
    bed,
    start: async () => {
      await connect(client, source)
      await streaming(client, source)
    },
    stop: async () => void (await disconnect(client, source)),
    disturb: () => client.restart(name),
    close: async () => {
      await disconnect(client, source)
      await returned.stop()
      await bed.close()
    },
  }
}

for (const engine of ['postgres', 'mariadb'] as const) {
  const [url, name] = [DATABASES[engine], `Debezium on ${engine}`]
  const missing = !engines.CONNECT_URL ? 'CONNECT_URL' : !engines.KAFKA_BROKERS ? 'KAFKA_BROKERS' : undefined
  if (url && !missing) outboxRelaySuite({ name, open: () => open(engine, url) })
  else outOfReach(name, `${missing ?? (engine === 'postgres' ? 'FRAUD_DB_URL' : 'CART_DB_URL')} is not set`)
}
