import { test } from '@japa/runner'
import { host } from '#platform/modules/host'
import { isPrivateColumn } from '#platform/observability/privacy'
import { moduleStore } from '#platform/storage/module_store'

/** Columns that are named as if they told of a person, and do not. */
const HARMLESS = new Set([
  'customer.segments.name',
  'notification.templates.name',
  'notification.messages.name',
  'payment.accounts.name',
  /* Preferences: whether e-mail is wanted, and when; no address. */
  'notification.preferences.email_transactional',
  'notification.preferences.email_marketing',
  'notification.preferences.email_unsubscribed',
  'notification.preferences.email_quiet_from',
  'notification.preferences.email_quiet_to',
])

const PLATFORM = ['outbox', 'inbox', 'dead_letters', 'timers', 'leases', 'idempotency_keys', 'processes', 'facts']

const columnsOf = async (module: Parameters<typeof moduleStore>[0], table: string) =>
  Object.keys(await moduleStore(module).client.columnsInfo(table))

test.group('captured tables', () => {
  test('names of secrets and personal data are known', ({ assert }) => {
    const told = [
      'email',
      'password_hash',
      'token_hash',
      'access_hash',
      'email_hash',
      'shipping_address',
      'postal_code',
    ]
    assert.deepEqual(told.filter(isPrivateColumn), told)
    assert.deepEqual(['id', 'order_id', 'status', 'total', 'address_count', 'template_id'].filter(isPrivateColumn), [])
  })

  test('every module says which changes may be followed: of tables it has, once each', async ({ assert }) => {
    for (const { name, captures } of host().manifests) {
      assert.isNotEmpty(captures, name)
      const tables = captures.map(({ table }) => table)
      assert.deepEqual(tables, [...new Set(tables)], name)
      assert.deepEqual(
        tables.filter((table) => PLATFORM.includes(table)),
        [],
        name
      )
      for (const { table, without = [] } of captures) {
        const columns = await columnsOf(name, table)
        assert.isNotEmpty(columns, `${name} has no table ${table}`)
        assert.includeMembers(columns, [...without], `${name}.${table}`)
      }
    }
  })

  test('no column that leaves a store looks like a secret or like a person', async ({ assert }) => {
    const told: string[] = []
    for (const { name, captures } of host().manifests) {
      for (const { table, without = [] } of captures) {
        const leave = (await columnsOf(name, table)).filter((column) => !without.includes(column))
        told.push(...leave.filter(isPrivateColumn).map((column) => `${name}.${table}.${column}`))
      }
    }
    assert.deepEqual(
      told.filter((column) => !HARMLESS.has(column)),
      []
    )
  })
})
