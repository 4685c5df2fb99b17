import { dataPath } from '#platform/config/data_dir'
import { newId } from '#platform/values/id'
import { schemaRegistrySuite } from '#tests/suites/schema_registry_suite'

schemaRegistrySuite({
  name: 'embedded schema registry',
  opener: '#tests/suites/openers/embedded_registry',
  setting: dataPath(`suite-registry-${newId('event')}.sqlite3`),
  forgetsNamespaces: false,
})
