import { randomBytes } from 'node:crypto'
import { test } from '@japa/runner'
import { createConnection } from 'mysql2/promise'
import { dropNamespace } from './drop_namespace.ts'
import { ENGINES } from './engines.ts'
import { openNamespace } from './namespace.ts'
import { openSite } from './open_site.ts'
import { runningPid } from './processes.ts'
import { run } from './programs.ts'

const site = openSite()
const missing = ENGINES.filter((engine) => runningPid(site, engine) === undefined).map(({ title }) => title)
const why = `not started here by \`make engines\`: ${missing.join(', ')}`

const ask = (url: string, sql: string) => run('psql', ['-X', '-At', '-d', url, '-c', sql])

test.group('A namespace on the engines of this machine', (group) => {
  const name = `spec_${randomBytes(4).toString('hex')}`
  let env: Record<string, string> = {}

  group.tap((each) => each.skip(missing.length > 0, why))
  group.setup(async () => {
    if (missing.length === 0) env = await openNamespace(name)
  })
  group.teardown(async () => {
    if (missing.length === 0) await dropNamespace(name)
  })

  test('opening it again gives the same environment and keeps its data', async ({ assert }) => {
    await ask(env.PAYMENT_DB_URL!, 'CREATE TABLE kept (a int)')
    assert.deepEqual(await openNamespace(name), env)
    assert.equal(await ask(env.PAYMENT_DB_URL!, 'SELECT a FROM kept'), '')
  })

  test('the account of one module is refused at the database of another', async ({ assert }) => {
    const elsewhere = env.CUSTOMER_DB_URL!.replace(/[^/]+$/, `${name}_payment`)
    await assert.rejects(() => ask(elsewhere, 'SELECT 1'), /permission denied for database/)
    const order = await createConnection(env.ORDER_DB_URL!)
    try {
      await assert.rejects(() => order.query(`USE ${name}_cart`), /Access denied/)
    } finally {
      await order.end()
    }
  })

  test('the replica takes no writes from the account that reads there', async ({ assert }) => {
    const replica = await createConnection(env.ORDER_DB_REPLICA_URL!)
    try {
      await assert.rejects(() => replica.query('CREATE TABLE refused (a int)'), /read-only/)
    } finally {
      await replica.end()
    }
  })

  test('a document database is closed to the users of others', async ({ assert }) => {
    const { origin, username, password } = new URL(env.COUCHDB_URL!)
    const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
    const own = await fetch(`${origin}/${env.COUCHDB_DATABASE}`, { headers: { authorization } })
    const other = await fetch(`${origin}/faultline_catalog`, { headers: { authorization } })
    const nobody = await fetch(`${origin}/${env.COUCHDB_DATABASE}`)
    assert.deepEqual([own.status, other.status, nobody.status], [200, 403, 401])
  })

  test('a namespace that is dropped is gone, a replication slot and its publication with it', async ({ assert }) => {
    const other = `${name}_b`
    const { PRICING_DB_URL, CDC_POSTGRES_URL } = await openNamespace(other)
    await ask(PRICING_DB_URL!, 'CREATE TABLE outbox (a int); CREATE PUBLICATION p FOR TABLE outbox')
    const slot = `SELECT pg_create_logical_replication_slot('${other}', 'pgoutput')`
    await ask(`${CDC_POSTGRES_URL}/${other}_pricing`, slot)
    await dropNamespace(other)
    await assert.rejects(() => ask(PRICING_DB_URL!, 'SELECT 1'), /authentication failed|does not exist/)
    const left = await ask(env.PAYMENT_DB_URL!, `SELECT 1 FROM pg_replication_slots WHERE slot_name = '${other}'`)
    assert.equal(left, '')
  })
})
