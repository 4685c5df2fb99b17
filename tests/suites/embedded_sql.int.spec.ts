import { dataPath } from '#platform/config/data_dir'
import { sqlSuite } from '#tests/suites/sql_suite'

sqlSuite({
  name: 'SQLite',
  config: {
    client: 'better-sqlite3',
    connection: { filename: dataPath('suite.sqlite3') },
    useNullAsDefault: true,
    pool: { min: 1, max: 1, acquireTimeoutMillis: 10_000 },
  },
})
