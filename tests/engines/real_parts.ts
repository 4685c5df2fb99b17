import { MODULES, type ModuleName } from '#config/modules'
import { integration, type Part } from '#tests/support/parts'
import { MARIADB_MODULES } from './namespace_names.ts'

type Environment = Readonly<Record<string, string>>

/** A part of the tests on real engines, and the engine that it counts for. */
export interface RealPart extends Part {
  readonly engine: string
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
  fulfillment: { engine: 'S3', variables: ['S3_'] },
  recommendation: { engine: 'S3', variables: ['S3_'] },
}

/** The behaviour suites of the ports, by the engine whose adapter they are run on. */
const SUITES: readonly { engine: string; variables: string[]; files: string[] }[] = [
  { engine: 'Kafka', variables: ['KAFKA_'], files: ['tests/suites/kafka_*'] },
  { engine: 'Schema registry', variables: ['SCHEMA_REGISTRY_'], files: ['tests/suites/confluent_*'] },
  {
    engine: 'Cassandra',
    variables: ['CASSANDRA_'],
    files: ['tests/suites/cassandra_reservations.int.spec.ts'],
  },
  { engine: 'S3', variables: ['S3_'], files: ['tests/suites/s3_*'] },
  { engine: 'PostgreSQL', variables: ['PAYMENT_DB_URL'], files: ['tests/suites/pg_*'] },
  { engine: 'MariaDB', variables: ['CART_DB_URL', 'ORDER_DB_'], files: ['tests/suites/mysql_*'] },
]

const sqlEngine = (module: ModuleName) =>
  (MARIADB_MODULES as readonly ModuleName[]).includes(module) ? 'MariaDB' : 'PostgreSQL'

/**
 * Everything that is tested on real engines: each port's suite on its adapter, each module on its store, then shops with
 * all of it, in one process and in many.
 * @param open makes a namespace for one part and gives its environment
 */
export function realParts(): ((open: (name: string) => Promise<Environment>) => Promise<RealPart>)[] {
  const suites = SUITES.map(
    ({ engine, variables, files }, at) =>
      async (open: (name: string) => Promise<Environment>) => ({
        engine,
        title: `${engine}: suite`,
        args: integration(...files),
        env: { MODULES: 'payment', ...some(await open(`suite${at}`), ...variables) },
      })
  )
  const modules = MODULES.map((module) => async (open: (name: string) => Promise<Environment>) => {
    const engine = SECOND[module]?.engine ?? sqlEngine(module)
    const variables = [`${module.toUpperCase()}_DB_`, ...(SECOND[module]?.variables ?? [])]
    const on = SECOND[module] ? `${sqlEngine(module)} and ${engine}` : engine
    return {
      engine: sqlEngine(module),
      title: `${module} on ${on}`,
      args: integration(`app/modules/${module}/tests/*`),
      env: { MODULES: module, ...some(await open(module), ...variables) },
    }
  })
  return [...suites, ...modules]
}
