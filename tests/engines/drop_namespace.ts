import { bucketClient } from './buckets.ts'
import { cql } from './cassandra_session.ts'
import { couchdbUrl } from './couchdb.ts'
import { serverAt } from './documents.ts'
import { ENGINES } from './engines.ts'
import { HOST, mariadbSql } from './mariadb.ts'
import {
  BUCKET_MODULES,
  DEFAULT_NAMESPACE,
  MARIADB_MODULES,
  POSTGRES_MODULES,
  bucketPrefixOf,
  checkName,
  databaseOf,
  documentsOf,
  keyspaceOf,
  topicPrefixOf,
} from './namespace_names.ts'
import { openSite } from './open_site.ts'
import { psql } from './postgres.ts'
import { persist } from './probes.ts'
import { runningPid } from './processes.ts'
import { script, statements } from './scripts.ts'
import type { Site } from './site.ts'

const names = (namespace: string, module: string) => {
  const DATABASE = databaseOf(namespace, module)
  return { DATABASE, USER: DATABASE, HOST }
}

/** A connector that still reads a database would keep it from being dropped. */
async function dropConnectors(site: Site, namespace: string): Promise<void> {
  const url = `http://${site.address('connect')}/connectors`
  const databases = [...POSTGRES_MODULES, ...MARIADB_MODULES].map((module) => databaseOf(namespace, module))
  const answer = (await (await fetch(`${url}?expand=info`)).json()) as Record<
    string,
    { info: { config: Record<string, string> } }
  >
  for (const [name, { info }] of Object.entries(answer)) {
    const read = `${info.config['database.dbname'] ?? ''},${info.config['database.include.list'] ?? ''}`.split(',')
    if (read.some((database) => databases.includes(database))) {
      await fetch(`${url}/${encodeURIComponent(name)}`, { method: 'DELETE' })
    }
  }
}

async function dropPostgres(site: Site, namespace: string): Promise<void> {
  for (const module of POSTGRES_MODULES) {
    /* A slot whose reader was just sent away counts as read for a moment. */
    await persist(() => psql(site, script('postgres/drop.sql', names(namespace, module))))
  }
}

async function dropMariadb(site: Site, namespace: string): Promise<void> {
  const sql = MARIADB_MODULES.map((module) => script('mariadb/drop.sql', names(namespace, module)))
  await mariadbSql(site, sql.join('\n'))
}

async function dropBuckets(site: Site, namespace: string): Promise<void> {
  const client = await bucketClient(site)
  for (const module of BUCKET_MODULES) {
    const bucket = `${bucketPrefixOf(namespace)}${module}`
    if (!(await client.bucketExists(bucket))) continue
    for await (const object of client.listObjectsV2(bucket, '', true)) {
      await client.removeObject(bucket, (object as { name: string }).name)
    }
    await client.removeBucket(bucket)
  }
}

async function dropTopics(site: Site, namespace: string): Promise<void> {
  const { newClient } = await import('#platform/messaging/kafka_client')
  const admin = newClient({ brokers: site.address('kafka'), prefix: '', partitions: 1, replication: 1 }).admin()
  const isOurs = (name: string) => name.startsWith(topicPrefixOf(namespace))
  await admin.connect()
  try {
    /* A member that was killed counts as one for some seconds, and its group cannot go; others of them can. */
    await persist(async () => {
      const { groups } = await admin.listGroups()
      const ids = groups.map(({ groupId }) => groupId).filter(isOurs)
      if (ids.length > 0) await admin.deleteGroups(ids)
    })
    const topics = (await admin.listTopics()).filter(isOurs)
    if (topics.length > 0) await admin.deleteTopics({ topics })
  } finally {
    await admin.disconnect()
  }
}

async function dropSubjects(site: Site, namespace: string): Promise<void> {
  const url = `http://${site.address('registry')}/apis/ccompat/v7/subjects`
  const subjects = (await (await fetch(url)).json()) as string[]
  for (const subject of subjects.filter((name) => name.startsWith(topicPrefixOf(namespace)))) {
    await fetch(`${url}/${encodeURIComponent(subject)}`, { method: 'DELETE' })
  }
}

async function dropKeys(site: Site, namespace: string): Promise<void> {
  const { Redis } = await import('ioredis')
  const client = new Redis(`redis://:${site.password('redis')}@${site.address('redis')}`)
  try {
    for await (const keys of client.scanStream({ match: `${namespace}:*`, count: 1_000 })) {
      if ((keys as string[]).length > 0) await client.unlink(keys as string[])
    }
  } finally {
    client.disconnect()
  }
}

const PARTS: Record<string, (site: Site, namespace: string) => Promise<void>> = {
  postgres: dropPostgres,
  mariadb: dropMariadb,
  cassandra: (site, namespace) => {
    const KEYSPACE = keyspaceOf(namespace)
    return cql(site, statements(script('cassandra/drop.cql', { KEYSPACE, USER: KEYSPACE })))
  },
  couchdb: (site, namespace) => serverAt(couchdbUrl(site, 'admin')).remove(documentsOf(namespace)),
  s3: dropBuckets,
  kafka: dropTopics,
  registry: dropSubjects,
  redis: dropKeys,
}

/**
 * Removes everything that a shop left in its namespace, its connectors included. Its processes have to have ended.
 * @throws Error for the namespace of `make engines`, whose topics cannot be told from anybody else's
 */
export async function dropNamespace(name: string, site: Site = openSite()): Promise<void> {
  checkName(name)
  if (name === DEFAULT_NAMESPACE) {
    throw new Error(`The namespace "${name}" is not dropped: stop the engines and remove ${site.root} instead.`)
  }
  const running = ENGINES.filter((engine) => runningPid(site, engine) !== undefined)
  if (running.some((engine) => engine.name === 'connect')) await dropConnectors(site, name)
  await Promise.all(running.map(async (engine) => PARTS[engine.name]?.(site, name)))
}
