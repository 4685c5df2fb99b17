import { test } from '@japa/runner'
import { DEFAULT_NAMESPACE, checkName, topicPrefixOf } from './namespace_names.ts'
import { dropNamespace } from './drop_namespace.ts'
import { script, statements } from './scripts.ts'

test.group('Init scripts', () => {
  test('a name that nobody gives is not left in the SQL', ({ assert }) => {
    assert.throws(() => script('postgres/drop.sql', { DATABASE: 'shop_order' }), /postgres\/drop\.sql needs USER/)
    assert.notMatch(script('postgres/drop.sql', { DATABASE: 'shop_order', USER: 'shop_order' }), /\{\{/)
  })

  test('CQL is split into statements without its comments', ({ assert }) => {
    const text = script('cassandra/drop.cql', { KEYSPACE: 'k', USER: 'u' })
    assert.deepEqual(statements(text), ['DROP KEYSPACE IF EXISTS k', 'DROP ROLE IF EXISTS u'])
  })
})

test.group('Namespaces', () => {
  test('a name that would break out of a statement is refused', ({ assert }) => {
    for (const name of ['', 'A', 'a-b', "a'; DROP", '1a', 'a'.repeat(32)]) assert.throws(() => checkName(name))
    checkName('suite_7')
  })

  test('the default namespace, whose topics have no prefix, is never dropped', async ({ assert }) => {
    assert.equal(topicPrefixOf(DEFAULT_NAMESPACE), '')
    await assert.rejects(() => dropNamespace(DEFAULT_NAMESPACE), /is not dropped/)
  })
})
