import type { QueryClientContract } from '@adonisjs/lucid/types/database'
import { databaseUrl, engines } from '#platform/config/engines'
import { connect, disconnect, openConnect, streaming } from '#platform/debezium/connectors'
import type { Purpose, Source } from '#platform/debezium/source'
import { openBroker } from '#platform/messaging/messaging'
import type { CapturedTable } from '#platform/modules/define_module'
import { host } from '#platform/modules/host'
import { Testbed } from '#tests/platform/testbed'

type Engine = Source['engine']

/* Databases of modules that this process does not host: testbeds empty them. */
const VARIABLES = { postgres: 'FRAUD_DB_URL', mariadb: 'CART_DB_URL' } as const
const urlOf = (engine: Engine) => databaseUrl(engine === 'postgres' ? 'fraud' : 'cart')

/** Why Debezium cannot be put through a suite on that engine; `undefined` when it can. */
export function debeziumOutOfReach(engine: Engine): string | undefined {
  const variables = {
    CONNECT_URL: engines.CONNECT_URL,
    KAFKA_BROKERS: engines.KAFKA_BROKERS,
    [VARIABLES[engine]]: urlOf(engine),
  }
  const missing = Object.entries(variables).find(([, value]) => value === undefined)
  return missing && `${missing[0]} is not set`
}

/**
 * A testbed on a database that Debezium can follow, and the connector that follows it from `start` on.
 * @param prepare makes what is to be captured
 */
export async function openDebeziumBed(
  engine: Engine,
  purpose: Purpose,
  tables: readonly CapturedTable[],
  prepare: (client: QueryClientContract) => Promise<void> = async () => undefined
) {
  const url = urlOf(engine)!
  const bed = await Testbed.open(host().messaging.registry, undefined, { url, broker: await openBroker() })
  await prepare(bed.store.client)
  const client = await openConnect()
  const database = new URL(url).pathname.slice(1)
  const source: Source = {
    module: bed.store.module,
    purpose,
    engine,
    database,
    tables,
    name: `${engines.KAFKA_PREFIX}${purpose}.${bed.name}`,
    slot: `${database}_${bed.name}`,
  }
  return {
    bed,
    client,
    source,
    /** Connects, and resolves when changes go on as they are made. */
    start: async () => {
      await connect(client, source)
      await streaming(client, source)
    },
    /** Removes the connector, its place and its slot. */
    stop: async () => void (await disconnect(client, source)),
  }
}
