import { databaseUrl } from '#platform/config/engines'
import { serverConnection } from '#platform/storage/server_connections'
import { outOfReach } from '#tests/suites/out_of_reach'
import { sqlSuite } from '#tests/suites/sql_suite'

const url = databaseUrl('cart')

if (url?.startsWith('mysql')) {
  const nobody = new URL(url)
  nobody.port = '1'
  sqlSuite({
    name: 'MySQL or MariaDB',
    config: serverConnection('CART_DB_URL', url, 8),
    server: {
      nobody: serverConnection('CART_DB_URL', nobody.href, 2),
      connectionId: 'SELECT CONNECTION_ID() AS id',
      kill: (id) => `KILL ${id}`,
      tooLong: ['SET STATEMENT max_statement_time = 0.05 FOR SELECT SLEEP(5)'],
    },
  })
} else outOfReach('SQL on MySQL or MariaDB', 'CART_DB_URL is not set')
