import { readFileSync } from 'node:fs'
import type { CassandraAddress, CqlSession } from '#platform/storage/cassandra'
import { openCassandra } from '#platform/storage/cassandra_session'
import { Lease } from '#platform/storage/lease'
import type { ModuleStore } from '#platform/storage/module_store'
import { sleep } from '#platform/runtime/pause'

const KEYSPACES = 'SELECT keyspace_name FROM system_schema.keyspaces WHERE keyspace_name = ?'
const TABLES = 'SELECT table_name FROM system_schema.tables WHERE keyspace_name = ?'

/** The statements of a `.cql` file. */
function statementsOf(file: string): string[] {
  const text = readFileSync(file, 'utf8').replaceAll(/^\s*--.*$/gm, '')
  return text
    .split(';')
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '')
}

const tableOf = (statement: string): string | undefined => /CREATE TABLE IF NOT EXISTS (\w+)/i.exec(statement)?.[1]

async function isMissing(session: CqlSession, keyspace: string, statements: readonly string[]): Promise<boolean> {
  const rows = await session.read<{ table_name: string }>({ cql: TABLES, values: [keyspace] })
  const there = new Set(rows.map((row) => row.table_name))
  return statements.some((statement) => !there.has(tableOf(statement) ?? ''))
}

/**
 * Makes keyspace and tables where they are missing, and opens a session on them. Schema changes made at the same time can
 * leave Cassandra's nodes with different tables of one name, so they are made under a lease of the module's store. A role
 * that may not make any needs none to be made: see docker/init/cassandra.
 *
 * @param replication of the keyspace, as CQL has it
 */
export async function openKeyspace(
  address: CassandraAddress & { keyspace: string },
  file: string,
  replication: string,
  store: ModuleStore
): Promise<CqlSession> {
  const { keyspace, ...cluster } = address
  if (!/^\w+$/.test(keyspace)) throw new Error(`"${keyspace}" is no name of a keyspace`)
  const statements = statementsOf(file)
  const session = await openCassandra(cluster)
  try {
    if (await isMissing(session, keyspace, statements)) {
      await underLease(store, async () => {
        const there = await session.read({ cql: KEYSPACES, values: [keyspace] })
        /* A role that was given a keyspace may not make any, not even one that is there. */
        if (there.length === 0) await session.define(`CREATE KEYSPACE ${keyspace} WITH replication = ${replication}`)
        for (const statement of statements) {
          await session.define(statement.replace(/(CREATE TABLE IF NOT EXISTS )/i, `$1${keyspace}.`))
        }
      })
    }
  } finally {
    await session.close()
  }
  return openCassandra(address)
}

async function underLease(store: ModuleStore, work: () => Promise<void>): Promise<void> {
  const lease = new Lease(store, 'cassandra-schema')
  while (!(await lease.hold())) await sleep(100)
  try {
    await work()
  } finally {
    await lease.release()
  }
}
