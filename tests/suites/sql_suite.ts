import type { SqlAdapter } from '#tests/suites/sql_adapter'
import { sqlConflictTests } from '#tests/suites/sql_conflicts'
import { sqlTransactionTests } from '#tests/suites/sql_transactions'
import { sqlTroubleTests } from '#tests/suites/sql_trouble'
import { sqlValueTests } from '#tests/suites/sql_values'

/** What a module's store has to do, whichever engine is behind it; see storage/module_store.ts. */
export function sqlSuite(adapter: SqlAdapter): void {
  sqlTransactionTests(adapter)
  sqlConflictTests(adapter)
  sqlValueTests(adapter)
  sqlTroubleTests(adapter)
}
