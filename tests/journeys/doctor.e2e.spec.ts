import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { MODULES } from '#config/modules'
import type { Diagnosis } from '#platform/diagnosis/diagnose'
import { newDataDir, startShop } from '#tests/support/processes'
import { until } from '#tests/support/wait'

/** Runs `node ace doctor` and answers what it says and with which code it ends. */
async function doctor(args: readonly string[], env: Record<string, string>) {
  const child = spawn(process.execPath, ['ace.js', 'doctor', ...args], {
    cwd: app.makePath(),
    env: { ...process.env, NODE_ENV: 'development', LOG_LEVEL: 'info', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let text = ''
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (text += chunk.toString()))
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, text }
}

const diagnosisOf = async (env: Record<string, string>, ...args: string[]) => {
  const { code, text } = await doctor(['--json', ...args], env)
  return { code, text, diagnosis: JSON.parse(text) as Diagnosis }
}

/** Nothing listens there. */
const NOWHERE = '127.0.0.1:9'

const OUT_OF_REACH = {
  CUSTOMER_DB_URL: `postgres://user:hidden@${NOWHERE}/customers`,
  CART_DB_URL: `mysql://user:hidden@${NOWHERE}/carts`,
  ORDER_DB_REPLICA_URL: `mysql://user:hidden@${NOWHERE}/orders`,
  KAFKA_BROKERS: NOWHERE,
  SCHEMA_REGISTRY_URL: `http://user:hidden@${NOWHERE}`,
  REDIS_URL: `redis://:hidden@${NOWHERE}`,
  CASSANDRA_CONTACT_POINTS: NOWHERE,
  CASSANDRA_USERNAME: 'user',
  CASSANDRA_PASSWORD: 'hidden',
  COUCHDB_URL: `http://user:hidden@${NOWHERE}`,
  S3_ENDPOINT: `http://${NOWHERE}`,
  S3_ACCESS_KEY: 'user',
  S3_SECRET_KEY: 'hidden',
}

test.group('doctor', (group) => {
  group.tap((each) => each.timeout(90_000))

  test('before the first start nothing is there, and nothing is made', async ({ assert }) => {
    const DATA_DIR = newDataDir()
    for (let time = 1; time <= 2; time++) {
      const { code, diagnosis } = await diagnosisOf({ DATA_DIR })
      assert.equal(code, 0)
      assert.equal(diagnosis.status, 'warning')
      const stores = diagnosis.findings.filter(({ part }) => part === 'store')
      assert.sameMembers(
        stores.map(({ module }) => module),
        [...MODULES]
      )
      for (const { due, module } of stores) assert.isNotEmpty(due, module)
      assert.deepEqual(diagnosis.findings.find(({ part }) => part === 'broker')?.topics ?? [], [])
    }
  })

  test('of a shop that runs, all is well: versions, topics, lag and who reads', async ({ assert }) => {
    const shop = await startShop()
    try {
      /* Positions reach the log a moment after the work is done. */
      const { code, diagnosis } = await until(
        'everything to be read',
        async () => {
          const found = await diagnosisOf({ DATA_DIR: shop.dataDir })
          return found.diagnosis.findings.every(({ lag }) => !lag) && found
        },
        30_000
      )
      assert.equal(code, 0)
      assert.deepEqual(
        diagnosis.findings.filter(({ status }) => status !== 'ok'),
        []
      )
      const order = diagnosis.findings.filter(({ module }) => module === 'order')
      assert.match(order.find(({ part }) => part === 'store')!.engine, /^SQLite \d+\.\d+/)
      assert.deepInclude(
        order.find(({ part }) => part === 'store'),
        { due: [], outboxPending: 0 }
      )
      assert.deepInclude(
        order.find(({ part }) => part === 'consumers'),
        { lag: 0, members: 1 }
      )
      const topics = diagnosis.findings.find(({ part }) => part === 'broker')!.topics as {
        topic: string
        partitions: number
      }[]
      assert.equal(topics.find(({ topic }) => topic === 'order.events')!.partitions, 6)
      const registry = diagnosis.findings.find(({ part }) => part === 'registry')!
      assert.equal(registry.subjects, registry.wanted)
      const { text } = await doctor([], { DATA_DIR: shop.dataDir })
      assert.match(text, /✔ order +store +SQLite/)
      assert.match(text, /0 to look at, 0 not working/)
    } finally {
      await shop.stop()
    }
  })

  test('engines out of reach: each is named with its reason, no password is told, and it ends with 1', async ({
    assert,
  }) => {
    const modules = 'customer,cart,order,catalog,inventory'
    const { code, text, diagnosis } = await diagnosisOf(
      { DATA_DIR: newDataDir(), ...OUT_OF_REACH },
      '--modules',
      modules
    )
    assert.equal(code, 1)
    assert.notInclude(text, 'hidden')
    const failed = diagnosis.findings
      .filter(({ status }) => status === 'error')
      .map(({ module, part }) => `${module} ${part}`)
    assert.sameMembers(failed, [
      ...['shared broker', 'shared registry', 'customer store', 'cart store'],
      ...['catalog CouchDB', 'catalog S3', 'inventory Cassandra'],
    ])
    /* Caches: the modules answer without. */
    const redis = diagnosis.findings.filter(({ part }) => part === 'Redis')
    assert.deepEqual(
      redis.map(({ status }) => status),
      ['warning', 'warning']
    )
    /* So does order without its replica. */
    const replica = diagnosis.findings.find(({ part }) => part === 'replica')!
    assert.equal(replica.status, 'warning')
    assert.match(replica.detail, /reads from its primary instead/)
    for (const { detail, where } of diagnosis.findings.filter(({ status }) => status === 'error')) {
      assert.isNotEmpty(detail)
      assert.include(where, NOWHERE)
    }
  })

  test('only what the named modules need counts', async ({ assert }) => {
    const env = { DATA_DIR: newDataDir(), CUSTOMER_DB_URL: OUT_OF_REACH.CUSTOMER_DB_URL }
    assert.equal((await diagnosisOf(env, '--modules', 'pricing')).code, 0)
    assert.equal((await diagnosisOf({ ...env, MODULES: 'customer' })).code, 1)
  })

  test('the real profile without addresses is said by the variables', async ({ assert }) => {
    const env = { DATA_DIR: newDataDir(), FAULTLINE_PROFILE: 'real', ENGINES_DIR: newDataDir() }
    const { code, diagnosis } = await diagnosisOf(env, '--modules', 'pricing')
    assert.equal(code, 1)
    assert.match(diagnosis.findings.find(({ part }) => part === 'profile')!.detail, /PRICING_DB_URL/)
  })
})
