import { engines } from '#platform/config/engines'
import { outOfReach } from '#tests/suites/out_of_reach'
import { schemaRegistrySuite } from '#tests/suites/schema_registry_suite'

if (engines.SCHEMA_REGISTRY_URL) {
  schemaRegistrySuite({
    name: 'confluent schema registry',
    opener: '#tests/suites/openers/confluent_registry',
    setting: engines.SCHEMA_REGISTRY_URL,
  })
} else outOfReach('confluent schema registry', 'SCHEMA_REGISTRY_URL is not set')
