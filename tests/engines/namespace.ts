import { cql } from './cassandra_session.ts'
import { couchdbUrl } from './couchdb.ts'
import { serverAt } from './documents.ts'
import { ENGINES } from './engines.ts'
import { HOST, mariadbSql } from './mariadb.ts'
import {
  BUCKET_MODULES,
  MARIADB_MODULES,
  POSTGRES_MODULES,
  bucketPrefixOf,
  checkName,
  databaseOf,
  documentsOf,
  keyspaceOf,
  topicPrefixOf,
} from './namespace_names.ts'
import { bucketClient } from './buckets.ts'
import { openSite } from './open_site.ts'
import { psql } from './postgres.ts'
import { runningPid } from './processes.ts'
import { script, statements } from './scripts.ts'
import type { Site } from './site.ts'

const REPLICATION = "{'class': 'SimpleStrategy', 'replication_factor': 1}"

function account(site: Site, engine: string, namespace: string, module: string) {
  const DATABASE = databaseOf(namespace, module)
  const PASSWORD = site.password(`${engine} ${DATABASE}`)
  return { DATABASE, DATABASE_PATTERN: DATABASE.replaceAll('_', '\\_'), USER: DATABASE, PASSWORD, HOST }
}

const runs = (site: Site, name: string) =>
  runningPid(
    site,
    ENGINES.find((engine) => engine.name === name)!
  ) !== undefined

type Environment = Record<string, string>

async function openPostgres(site: Site, namespace: string): Promise<Environment> {
  const accounts = POSTGRES_MODULES.map((module) => [module, account(site, 'postgres', namespace, module)] as const)
  /* Two namespaces that are opened at once would meet in the catalogs of the server. */
  const lock = 'SELECT pg_advisory_lock(1);\n'
  await psql(site, lock + accounts.map(([, values]) => script('postgres/module.sql', values)).join('\n'))
  return Object.fromEntries(
    accounts.map(([module, { USER, PASSWORD, DATABASE }]) => [
      `${module.toUpperCase()}_DB_URL`,
      `postgres://${USER}:${PASSWORD}@${site.address('postgres')}/${DATABASE}`,
    ])
  )
}

/** Until the replica knows the accounts, too. */
async function replicate(site: Site): Promise<void> {
  const position = (await mariadbSql(site, 'SELECT @@gtid_current_pos;')).split('\n')[1] ?? ''
  const waited = await mariadbSql(site, `SELECT MASTER_GTID_WAIT('${position}', 60) AS waited;`, 'mariadb-replica')
  if (waited.split('\n')[1] !== '0') {
    throw new Error('The replica is more than 60 seconds behind its primary: SHOW ALL SLAVES STATUS there says why.')
  }
}

async function openMariadb(site: Site, namespace: string): Promise<Environment> {
  const accounts = MARIADB_MODULES.map((module) => [module, account(site, 'mariadb', namespace, module)] as const)
  await mariadbSql(site, accounts.map(([, values]) => script('mariadb/module.sql', values)).join('\n'))
  const url = (engine: string, { USER, PASSWORD, DATABASE }: ReturnType<typeof account>) =>
    `mysql://${USER}:${PASSWORD}@${site.address(engine)}/${DATABASE}`
  const env: Environment = {}
  for (const [module, values] of accounts) env[`${module.toUpperCase()}_DB_URL`] = url('mariadb', values)
  const order = accounts.find(([module]) => module === 'order')![1]
  if (runs(site, 'mariadb-replica')) {
    await replicate(site)
    env.ORDER_DB_REPLICA_URL = url('mariadb-replica', order)
  }
  return env
}

async function openCassandra(site: Site, namespace: string): Promise<Environment> {
  const KEYSPACE = keyspaceOf(namespace)
  const values = { KEYSPACE, USER: KEYSPACE, PASSWORD: site.password(`cassandra ${KEYSPACE}`), REPLICATION }
  await cql(site, statements(script('cassandra/module.cql', values)))
  return {
    CASSANDRA_KEYSPACE: KEYSPACE,
    CASSANDRA_USERNAME: KEYSPACE,
    CASSANDRA_PASSWORD: values.PASSWORD,
  }
}

async function openCouchdb(site: Site, namespace: string): Promise<Environment> {
  const database = documentsOf(namespace)
  await serverAt(couchdbUrl(site, 'admin')).make(database)
  return { COUCHDB_URL: couchdbUrl(site, database), COUCHDB_DATABASE: database }
}

async function openBuckets(site: Site, namespace: string): Promise<Environment> {
  const client = await bucketClient(site)
  const prefix = bucketPrefixOf(namespace)
  await Promise.all(
    BUCKET_MODULES.map(async (module) => {
      const bucket = `${prefix}${module}`
      if (!(await client.bucketExists(bucket))) await client.makeBucket(bucket)
    })
  )
  return { S3_BUCKET_PREFIX: prefix }
}

/* Topics, subjects and keys are made as they are used; here they only get their prefix. */
const PARTS: Record<string, (site: Site, namespace: string) => Promise<Environment>> = {
  postgres: openPostgres,
  mariadb: openMariadb,
  cassandra: openCassandra,
  couchdb: openCouchdb,
  s3: openBuckets,
  kafka: async (_, namespace) => ({ KAFKA_PREFIX: topicPrefixOf(namespace) }),
  redis: async (_, namespace) => ({ REDIS_PREFIX: namespace }),
}

/**
 * Makes room for a shop of its own on the engines that run on this machine: a database and an account with least rights
 * per module, a keyspace and its role, a document database, buckets, and prefixes for topics, groups and keys. Opening
 * a namespace again leaves its data and gives the same environment.
 * @returns the environment to start that shop with; without the variables of engines that do not run
 */
export async function openNamespace(name: string, site: Site = openSite()): Promise<Record<string, string>> {
  checkName(name)
  const running = ENGINES.filter((engine) => runs(site, engine.name))
  const parts = await Promise.all(running.map(async (engine) => PARTS[engine.name]?.(site, name)))
  return Object.assign({}, ...running.map((engine) => engine.env(site)), ...parts)
}
