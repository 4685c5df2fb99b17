import { test } from '@japa/runner'
import { engines } from '#platform/config/engines'
import { ConfluentRegistry } from '#platform/messaging/confluent_registry'
import { newId } from '#platform/values/id'
import { outOfReach } from '#tests/suites/out_of_reach'
import { schemaRegistrySuite } from '#tests/suites/schema_registry_suite'

const address = engines.SCHEMA_REGISTRY_URL

if (address) {
  schemaRegistrySuite({
    name: 'confluent schema registry',
    opener: '#tests/suites/openers/confluent_registry',
    setting: address,
    forgetsNamespaces: true,
  })

  test.group('confluent schema registry: shops that share it', () => {
    test('neither sees nor is bound by the subjects of another', async ({ assert }) => {
      const [one, other] = ['one', 'other'].map(
        (shop) => new ConfluentRegistry(address, 'FULL_TRANSITIVE', `${shop}-${newId('event')}.`)
      ) as [ConfluentRegistry, ConfluentRegistry]
      const schema = (type: string) => ({ type: 'record' as const, name: 'Thing', fields: [{ name: 'a', type }] })
      const id = await one.register('things', schema('int'))
      assert.isEmpty(await other.versions('things'))
      await other.register('things', schema('string'))
      for (const each of [one, other]) assert.deepEqual(await each.subjects(), ['things'])
      assert.deepEqual(await one.byId(id), { id, subject: 'things', version: 1, schema: schema('int') })
    })
  })
} else outOfReach('confluent schema registry', 'SCHEMA_REGISTRY_URL is not set')
