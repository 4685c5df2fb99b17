import { isGone } from '#platform/runtime/owner'
import type { SqliteConnection } from '#platform/storage/sqlite_engine'

/*
 * Who belongs to a group of the embedded broker. A member that stops saying that it is alive, or whose process is gone, is
 * taken for dead by the next one that looks, and its partitions are free. All of it runs in the caller's transaction.
 */

/** How often a member says that it is alive, and how long it is believed. */
export const HEARTBEAT_MS = 1000
const BELIEVED_MS = 6000

export interface MemberRow {
  member: string
  topics: string
  alive_until: number
}

export const isAlive = ({ member, alive_until: until }: MemberRow, at: number) =>
  until >= at && !isGone(member.split('#')[0]!)

export interface LiveMember {
  readonly member: string
  readonly topics: readonly string[]
}

export function sayAlive(
  connection: SqliteConnection,
  group: string,
  member: string,
  topics: readonly string[],
  at: number
): void {
  connection.run(
    `INSERT INTO members VALUES (?, ?, ?, ?)
     ON CONFLICT (name, member) DO UPDATE SET alive_until = excluded.alive_until`,
    [group, member, JSON.stringify(topics), at + BELIEVED_MS]
  )
}

export function leave(connection: SqliteConnection, group: string, member: string): void {
  connection.run('DELETE FROM members WHERE name = ? AND member = ?', [group, member])
}

/** In the order of their names, so that all of them share the partitions out alike. Buries the dead. */
export function liveMembers(connection: SqliteConnection, group: string, at: number): LiveMember[] {
  const rows = connection.all('SELECT member, topics, alive_until FROM members WHERE name = ? ORDER BY member', [
    group,
  ]) as unknown as MemberRow[]
  const [live, dead] = [[] as MemberRow[], [] as MemberRow[]]
  for (const row of rows) (isAlive(row, at) ? live : dead).push(row)
  for (const { member } of dead) {
    leave(connection, group, member)
    connection.run('UPDATE assignments SET member = NULL WHERE name = ? AND member = ?', [group, member])
  }
  return live.map(({ member, topics }) => ({ member, topics: JSON.parse(topics) as string[] }))
}
