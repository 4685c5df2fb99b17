import { MODULES, type ModuleName } from '#config/modules'
import { oneOf, readEnvironment, text, url, wholeNumber } from '#platform/config/environment'
import { StartRefusal } from '#platform/config/refusal'

/**
 * Which engines this process works on. The embedded default needs none of these; any that is set switches that one port to
 * the real engine, and FAULTLINE_PROFILE=real demands all that the hosted modules need.
 */
export const engines = readEnvironment('engines', {
  FAULTLINE_PROFILE: oneOf(
    'embedded',
    'real'
  )({
    default: 'embedded',
    desc: 'real: every hosted module works on its real engines, or the process does not start',
  }),
  KAFKA_BROKERS: text({ default: undefined, desc: 'host:port of Kafka brokers, separated by commas' }),
  KAFKA_PREFIX: text({
    default: '',
    desc: 'Stands before the names of topics and groups, for shops that share a broker',
  }),
  KAFKA_REPLICATION: wholeNumber({ min: 1, max: 9 })({ default: 1, desc: 'Copies of each new topic' }),
  SCHEMA_REGISTRY_URL: url({ default: undefined, desc: 'Confluent-compatible schema registry' }),
  REDIS_URL: text({ default: undefined, desc: 'redis:// address of caches and job queues' }),
  REDIS_PREFIX: text({ default: 'faultline', desc: 'Stands before every key in Redis' }),
  REDIS_SERVER: oneOf(
    'auto',
    'off'
  )({
    default: 'auto',
    desc: 'Without REDIS_URL; auto: a redis-server or valkey-server on the PATH runs the jobs, in DATA_DIR/redis; off: the job table does',
  }),
  CASSANDRA_CONTACT_POINTS: text({ default: undefined, desc: 'host:port of Cassandra nodes, separated by commas' }),
  CASSANDRA_LOCAL_DATACENTER: text({ default: 'datacenter1', desc: 'Data center whose nodes are asked' }),
  CASSANDRA_KEYSPACE: text({ default: 'faultline_inventory', desc: 'Keyspace of inventory' }),
  CASSANDRA_USERNAME: text({ default: undefined, desc: 'Role that may use the keyspace' }),
  CASSANDRA_PASSWORD: text({ default: undefined, desc: 'Its password' }),
  CASSANDRA_REPLICATION: text({
    default: "{'class': 'SimpleStrategy', 'replication_factor': 1}",
    desc: 'Replication of the keyspace, as CQL has it, for when it is made',
  }),
  CASSANDRA_CONSISTENCY: oneOf(
    'localQuorum',
    'quorum'
  )({
    default: 'localQuorum',
    desc: 'How many nodes a read or write waits for: a majority here, or of all data centers',
  }),
  CASSANDRA_SERIAL_CONSISTENCY: oneOf(
    'localSerial',
    'serial'
  )({
    default: 'localSerial',
    desc: 'Among whom conditional writes are agreed: the nodes here, or of all data centers',
  }),
  COUCHDB_URL: url({ default: undefined, desc: 'CouchDB, with user and password' }),
  COUCHDB_DATABASE: text({ default: 'faultline_catalog', desc: 'Database of the catalog’s documents' }),
  S3_ENDPOINT: url({ default: undefined, desc: 'MinIO or another S3 store' }),
  S3_ACCESS_KEY: text({ default: undefined, desc: 'Access key of the S3 store' }),
  S3_SECRET_KEY: text({ default: undefined, desc: 'Its secret' }),
  S3_PUBLIC_ENDPOINT: url({
    default: undefined,
    desc: 'Where clients reach the S3 store, for signed links; default: S3_ENDPOINT',
  }),
  S3_REGION: text({ default: 'us-east-1', desc: 'Region of the buckets' }),
  S3_BUCKET_PREFIX: text({ default: 'faultline-', desc: 'Stands before the module’s name in the name of its bucket' }),
  OUTBOX_RELAY: oneOf(
    'poll',
    'debezium'
  )({
    default: 'poll',
    desc: 'Who publishes outboxes of SQL servers: the relay of this program, or Debezium’s EventRouter',
  }),
  ENGINES_DIR: text({
    default: 'var/engines',
    desc: 'Where `make engines` keeps the engines it starts, and writes down their addresses',
  }),
  CONNECT_URL: url({ default: undefined, desc: 'Kafka Connect, for node ace cdc:connect' }),
  CDC_POSTGRES_URL: text({
    default: undefined,
    desc: 'PostgreSQL server as Kafka Connect reaches it, with an account that may read and replicate',
  }),
  CDC_MYSQL_URL: text({ default: undefined, desc: 'The same for MySQL or MariaDB' }),
})

const databaseUrls = readEnvironment(
  'databases',
  Object.fromEntries(
    MODULES.map((module) => [
      `${module.toUpperCase()}_DB_URL`,
      text({ default: undefined, desc: `SQL database of ${module}: postgres:// or mysql://` }),
    ])
  )
) as Readonly<Record<string, string | undefined>>

const databasePools = readEnvironment(
  'databases',
  Object.fromEntries(
    MODULES.map((module) => [
      `${module.toUpperCase()}_DB_POOL`,
      wholeNumber({ min: 2, max: 100 })({
        default: 10,
        desc: `Connections of each process to that database of ${module}`,
      }),
    ])
  )
) as Readonly<Record<string, number>>

const replica = readEnvironment('databases', {
  ORDER_DB_REPLICA_URL: text({ default: undefined, desc: 'Read replica of order’s database' }),
})

/** Address of a module's SQL database; `undefined`: the embedded file. */
export const databaseUrl = (module: ModuleName): string | undefined => databaseUrls[`${module.toUpperCase()}_DB_URL`]

/* A copy: what envalid answers throws for names that it does not know, and tests make stores of their own. */
const databaseWriters: Readonly<Record<string, number | undefined>> = {
  ...readEnvironment(
    'databases',
    Object.fromEntries(
      MODULES.map((module) => [
        `${module.toUpperCase()}_DB_WRITERS`,
        wholeNumber({ min: 1, max: 100 })({
          default: 1,
          desc: `Transactions of each process at once on that database of ${module}; more get in each other’s way more often`,
        }),
      ])
    )
  ),
}

/** Whether Debezium publishes that module's outbox, and not our relay: it reads servers, and writes to Kafka. */
export const relaysByDebezium = (module: ModuleName): boolean =>
  engines.OUTBOX_RELAY === 'debezium' && databaseUrl(module) !== undefined

/** How many transactions of a process that are to be as if alone go on at once on that database. */
export const databaseWriterCount = (module: ModuleName): number =>
  databaseWriters[`${module.toUpperCase()}_DB_WRITERS`] ?? 1

/** How many connections a process has to that database at most. */
export const databasePool = (module: ModuleName): number => databasePools[`${module.toUpperCase()}_DB_POOL`]!

/** Address of the replica that order reads from; `undefined`: the embedded one. */
export const replicaUrl = (): string | undefined => replica.ORDER_DB_REPLICA_URL

type Engine = keyof typeof engines

/** What each module needs on the real profile besides its SQL database. */
const NEEDS: Partial<Record<ModuleName, readonly Engine[]>> = {
  customer: ['REDIS_URL'],
  catalog: ['COUCHDB_URL', 'S3_ENDPOINT'],
  cart: ['REDIS_URL'],
  payment: ['S3_ENDPOINT'],
  inventory: ['CASSANDRA_CONTACT_POINTS'],
  fulfillment: ['S3_ENDPOINT'],
  support: ['S3_ENDPOINT'],
  notification: ['REDIS_URL'],
  recommendation: ['S3_ENDPOINT'],
}

/** Variables of the engines that a module needs on the real profile, besides broker, registry and SQL database. */
export const needsOf = (module: ModuleName): readonly Engine[] => NEEDS[module] ?? []

/** @throws StartRefusal when Debezium is to publish to a broker that it does not know */
function demandRelay(modules: readonly ModuleName[]): void {
  const relayed = modules.find(relaysByDebezium)
  if (relayed === undefined || engines.KAFKA_BROKERS) return
  throw new StartRefusal(
    `OUTBOX_RELAY is debezium for the outbox of ${relayed}, and KAFKA_BROKERS is not set: Debezium publishes to Kafka. Set KAFKA_BROKERS, or OUTBOX_RELAY=poll.`
  )
}

/**
 * On the real profile: whether every engine that the modules need has an address.
 * @throws StartRefusal naming each variable that is missing
 */
export function demandEngines(modules: readonly ModuleName[]): void {
  demandRelay(modules)
  if (engines.FAULTLINE_PROFILE !== 'real') return
  const missing = new Set<string>()
  for (const variable of ['KAFKA_BROKERS', 'SCHEMA_REGISTRY_URL'] as const)
    if (!engines[variable]) missing.add(variable)
  for (const module of modules) {
    if (!databaseUrl(module)) missing.add(`${module.toUpperCase()}_DB_URL`)
    if (module === 'order' && !replicaUrl()) missing.add('ORDER_DB_REPLICA_URL')
    for (const variable of NEEDS[module] ?? []) if (!engines[variable]) missing.add(variable)
  }
  if (missing.size === 0) return
  throw new StartRefusal(
    `FAULTLINE_PROFILE is real, and ${[...missing].join(', ')} ${missing.size === 1 ? 'is' : 'are'} not set: set ${missing.size === 1 ? 'it' : 'them'}, or let \`make engines\` start engines on this machine and write them down.`
  )
}
