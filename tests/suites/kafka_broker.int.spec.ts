import { engines } from '#platform/config/engines'
import { newId } from '#platform/values/id'
import { brokerSuite } from '#tests/suites/broker_suite'
import { outOfReach } from '#tests/suites/out_of_reach'

if (engines.KAFKA_BROKERS) {
  brokerSuite({
    name: 'kafka',
    opener: '#tests/suites/openers/kafka_broker',
    setting: `${engines.KAFKA_BROKERS} ${newId('event').slice(-8)}-`,
  })
} else outOfReach('kafka', 'KAFKA_BROKERS is not set')
