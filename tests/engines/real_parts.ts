import { MODULES, type ModuleName } from '#config/modules'
import { integration, type Part } from '#tests/support/parts'
import { MARIADB_MODULES } from './namespace_names.ts'

type Environment = Readonly<Record<string, string>>

/** A part of the tests on real engines, and the engine that it counts for. */
export interface RealPart {
  readonly engine: string
  readonly title: string
  /** Whether its shops need namespaces of their own. */
  readonly needsNamespaces: boolean
  /** Makes room for it on the engines. */
  readonly prepare: () => Promise<Part>
}

/** Variables by the beginning of their names, out of a namespace's environment. */
const some = (env: Environment, ...beginnings: string[]): Environment =>
  Object.fromEntries(Object.entries(env).filter(([name]) => beginnings.some((each) => name.startsWith(each))))

/** What a module uses besides its SQL database. */
const SECOND: Partial<Record<ModuleName, { engine: string; variables: string[] }>> = {
  customer: { engine: 'Redis', variables: ['REDIS_'] },
  cart: { engine: 'Redis', variables: ['REDIS_'] },
  notification: { engine: 'Redis', variables: ['REDIS_'] },
  catalog: { engine: 'CouchDB', variables: ['COUCHDB_', 'S3_'] },
  inventory: { engine: 'Cassandra', variables: ['CASSANDRA_'] },
  payment: { engine: 'S3', variables: ['S3_'] },
  fulfillment: { engine: 'S3', variables: ['S3_'] },
  recommendation: { engine: 'S3', variables: ['S3_'] },
}

interface Suite {
  readonly engine: string
  readonly variables: readonly string[]
  readonly file: string
}

/** The behaviour suites of the ports, by the engine whose adapter they are run on. */
const SUITES: readonly Suite[] = [
  { engine: 'Kafka', variables: ['KAFKA_'], file: 'kafka_broker' },
  { engine: 'Schema registry', variables: ['SCHEMA_REGISTRY_'], file: 'confluent_registry' },
  { engine: 'Cassandra', variables: ['CASSANDRA_'], file: 'cassandra_reservations' },
  { engine: 'CouchDB', variables: ['COUCHDB_'], file: 'couchdb_documents' },
  { engine: 'S3', variables: ['S3_'], file: 's3_objects' },
  { engine: 'PostgreSQL', variables: ['PAYMENT_DB_URL'], file: 'pg_sql' },
  { engine: 'MariaDB', variables: ['CART_DB_URL'], file: 'mysql_sql' },
  ...['debezium_relay', 'debezium_change_capture'].map((file) => ({
    engine: 'Debezium',
    variables: ['CONNECT_', 'CDC_', 'KAFKA_', 'FRAUD_DB_URL', 'CART_DB_URL'],
    file,
  })),
]

/** Journeys through shops that have every engine, and what they count for. Whoever stops an engine comes last. */
const JOURNEYS: readonly { engine: string; journey: string }[] = [
  ...['checkout', 'split', 'crowd', 'kill', 'kill_parts', 'schemas'].map((journey) => ({
    engine: 'all of them',
    journey,
  })),
  ...['debezium', 'kill_connect'].map((journey) => ({ engine: 'Debezium', journey })),
  { engine: 'all of them', journey: 'kafka_outage' },
]

const sqlEngine = (module: ModuleName) =>
  (MARIADB_MODULES as readonly ModuleName[]).includes(module) ? 'MariaDB' : 'PostgreSQL'

type Open = (name: string) => Promise<Environment>

/**
 * Everything that is tested on real engines: each port's suite on its adapter, each module on its stores, then shops that
 * have all of them real.
 * @param open makes a namespace for one part and gives its environment
 */
export function realParts(open: Open): RealPart[] {
  const part = (engine: string, title: string, args: readonly string[], env: () => Promise<Environment>) => ({
    engine,
    title,
    needsNamespaces: args[0] === 'e2e',
    prepare: async () => ({ title, args, env: await env() }),
  })
  const suites = SUITES.map(({ engine, variables, file }, at) =>
    part(engine, `${engine}: ${file}`, integration(`tests/suites/${file}.int.spec.ts`), async () => ({
      MODULES: 'payment',
      ...some(await open(`suite${at}`), ...variables),
    }))
  )
  const modules = MODULES.map((module) => {
    const second = SECOND[module]
    const variables = [`${module.toUpperCase()}_DB_`, ...(second?.variables ?? [])]
    const title = `${module} on ${sqlEngine(module)}${second ? ` and ${second.engine}` : ''}`
    return part(sqlEngine(module), title, integration(`app/modules/${module}/tests/*`), async () => ({
      MODULES: module,
      ...some(await open(module), ...variables),
    }))
  })
  const journeys = JOURNEYS.map(({ engine, journey }) =>
    part(engine, `journeys: ${journey}`, ['e2e', '--files', `tests/journeys/${journey}.e2e.spec.ts`], async () => ({
      /* For the program that runs the tests; each shop of a journey opens a namespace of its own. */
      ...(await open('journeys')),
      FAULTLINE_PROFILE: 'real',
    }))
  )
  return [...suites, ...modules, ...journeys]
}
