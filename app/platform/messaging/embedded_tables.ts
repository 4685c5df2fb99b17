/**
 * The tables in the file of the embedded broker:
 *
 * - `topics`, `partitions`, `records`: the log; `next_offset` only grows, also when records expire
 * - `members`: who belongs to a group (`name`), and until when that is believed
 * - `assignments`: which member has a partition, and how far the group is; the epoch fences who had it before
 */
export const TABLES = [
  `CREATE TABLE IF NOT EXISTS topics (
     id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, partitions INTEGER NOT NULL) STRICT`,
  `CREATE TABLE IF NOT EXISTS partitions (
     topic INTEGER NOT NULL REFERENCES topics (id), number INTEGER NOT NULL, next_offset INTEGER NOT NULL,
     PRIMARY KEY (topic, number)) STRICT, WITHOUT ROWID`,
  `CREATE TABLE IF NOT EXISTS records (
     topic INTEGER NOT NULL, number INTEGER NOT NULL, position INTEGER NOT NULL,
     message_key TEXT NOT NULL, headers TEXT NOT NULL, value BLOB NOT NULL, appended_at INTEGER NOT NULL,
     PRIMARY KEY (topic, number, position)) STRICT, WITHOUT ROWID`,
  `CREATE TABLE IF NOT EXISTS members (
     name TEXT NOT NULL, member TEXT NOT NULL, topics TEXT NOT NULL, alive_until INTEGER NOT NULL,
     PRIMARY KEY (name, member)) STRICT, WITHOUT ROWID`,
  `CREATE TABLE IF NOT EXISTS assignments (
     name TEXT NOT NULL, topic INTEGER NOT NULL, number INTEGER NOT NULL,
     member TEXT, epoch INTEGER NOT NULL, position INTEGER NOT NULL,
     PRIMARY KEY (name, topic, number)) STRICT, WITHOUT ROWID`,
]
