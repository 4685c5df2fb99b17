import { insertSql, type SqlSession } from '#platform/storage/sql'

/*
 * What is remembered of a store as a whole, by name: that it was seeded, whose it is, how far a sweep has come. A value is text.
 */

export async function readFact(session: SqlSession, name: string): Promise<string | undefined> {
  return (await session.one<{ value: string }>('SELECT value FROM facts WHERE name = ?', [name]))?.value
}

/** Replaces what was said before. */
export async function writeFact(session: SqlSession, name: string, value: string): Promise<void> {
  const sql = insertSql(session.dialect, 'facts', ['name', 'value'], { key: ['name'], do: 'update' })
  await session.run(sql, [name, value])
}
