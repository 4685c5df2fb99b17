import { TRIGGER_PREFIX, triggersOf, writeRows } from '#platform/capture/change_triggers'
import type { CapturedTable } from '#platform/modules/define_module'
import { writeFact } from '#platform/storage/facts'
import type { ModuleStore } from '#platform/storage/module_store'
import type { SqlSession } from '#platform/storage/sql'
import { newId } from '#platform/values/id'

/** Who reads a store's changes. A change goes when all have had it. */
export type Reader = 'topics' | 'replica'

/**
 * - `changes`: what was done to captured tables, in the order in which it was committed
 * - `change_readers`: the last change that each reader has had
 */
const TABLES = [
  `CREATE TABLE IF NOT EXISTS changes (
     position INTEGER PRIMARY KEY AUTOINCREMENT, table_name TEXT NOT NULL, op TEXT NOT NULL,
     row_key TEXT NOT NULL, old_key TEXT, before_image TEXT, after_image TEXT, unseen TEXT, changed_at INTEGER NOT NULL)`,
  'CREATE TABLE IF NOT EXISTS change_readers (name TEXT PRIMARY KEY, position INTEGER NOT NULL)',
]

/** The last position that was given to a change, 0 before the first. */
export const LAST_POSITION = "SELECT COALESCE((SELECT seq FROM sqlite_sequence WHERE name = 'changes'), 0)"

/** Which history of changes this is: positions of one say nothing about another, and a replica of one is none of another. */
export const HISTORY = 'capture.history'

const beginHistory = (session: SqlSession): Promise<void> => writeFact(session, HISTORY, newId('event'))

async function triggersThere(session: SqlSession): Promise<Map<string, string>> {
  const rows = await session.all<{ name: string; sql: string }>(
    `SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND substr(name, 1, ${TRIGGER_PREFIX.length}) = ?`,
    [TRIGGER_PREFIX]
  )
  return new Map(rows.map(({ name, sql }) => [name, sql]))
}

async function hasTables(session: SqlSession): Promise<boolean> {
  return (await session.one("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'changes'")) !== undefined
}

async function readersThere(session: SqlSession): Promise<string[]> {
  if (!(await hasTables(session))) return []
  return (await session.all<{ name: string }>('SELECT name FROM change_readers')).map(({ name }) => name)
}

const sameText = (a: Map<string, string>, b: Map<string, string>) =>
  a.size === b.size && [...a].every(([name, sql]) => b.get(name) === sql)

/**
 * Sees to it that an embedded store writes down the changes of its captured tables, as the tables are now, for these readers
 * and no others. Nothing is written when all is as it should be. Safe from several processes at once.
 */
export async function installCapture(
  store: ModuleStore,
  captured: readonly CapturedTable[],
  readers: readonly Reader[]
): Promise<void> {
  if (await isInstalled(store, captured, readers)) return
  await store.transaction(async (tx) => {
    if (await isInstalled(tx, captured, readers)) return
    for (const table of TABLES) await tx.run(table)
    const wanted = await triggersWanted(tx, captured, readers)
    const there = await triggersThere(tx)
    for (const [name, sql] of there) if (wanted.get(name) !== sql) await tx.run(`DROP TRIGGER "${name}"`)
    for (const [name, sql] of wanted) if (there.get(name) !== sql) await tx.run(sql)
    const altered = !sameText(wanted, there)
    if (altered) await beginHistory(tx)
    const added = await installReaders(tx, readers)
    /* As a connector does that comes to a database, or finds a table changed. A replica copies the tables instead. */
    if (readers.includes('topics') && (altered || added.includes('topics')))
      for (const table of captured) await writeRows(tx, table)
  })
}

async function isInstalled(session: SqlSession, captured: readonly CapturedTable[], readers: readonly Reader[]) {
  if ((await readersThere(session)).sort().join() !== [...readers].sort().join()) return false
  return sameText(await triggersWanted(session, captured, readers), await triggersThere(session))
}

async function triggersWanted(session: SqlSession, captured: readonly CapturedTable[], readers: readonly Reader[]) {
  if (readers.length === 0) return new Map<string, string>()
  const each = await Promise.all(captured.map((table) => triggersOf(session, table, readers.includes('replica'))))
  return new Map(each.flatMap((triggers) => [...triggers]))
}

/** A new reader begins with what comes from now on. @returns which are new */
async function installReaders(session: SqlSession, readers: readonly Reader[]): Promise<Reader[]> {
  const there = await readersThere(session)
  const added = readers.filter((each) => !there.includes(each))
  for (const name of there.filter((each) => !readers.includes(each as Reader)))
    await session.run('DELETE FROM change_readers WHERE name = ?', [name])
  for (const name of added)
    await session.run(`INSERT INTO change_readers (name, position) VALUES (?, (${LAST_POSITION}))`, [name])
  if (readers.length === 0) await session.run('DELETE FROM changes')
  return added
}

/**
 * Takes the triggers away before tables are altered, which SQLite would refuse under them. What is changed until they are
 * installed again is in no history: a new one begins, from which replicas learn that they have to be made anew.
 */
export async function suspendCapture(store: ModuleStore): Promise<void> {
  if (store.dialect !== 'sqlite') return
  if ((await triggersThere(store)).size === 0) return
  await store.transaction(async (tx) => {
    for (const name of (await triggersThere(tx)).keys()) await tx.run(`DROP TRIGGER "${name}"`)
    await beginHistory(tx)
  })
}
