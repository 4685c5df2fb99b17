import { dataPath } from '#platform/config/data_dir'
import { brokerSuite } from '#tests/suites/broker_suite'

brokerSuite({
  name: 'embedded broker',
  opener: '#tests/suites/openers/embedded_broker',
  setting: dataPath('suite-broker.sqlite3'),
})
