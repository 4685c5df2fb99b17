import { randomUUID } from 'node:crypto'
import { objectKey } from '#modules/recommendation/domain/request_log'
import { objects, store } from '#modules/recommendation/store'
import { placeholders } from '#platform/storage/sql'
import type { Tx } from '#platform/storage/transaction'

/** Lines of one object at most: some megabytes. */
const LINES_PER_OBJECT = 5000
/** Objects of one run at most; what is left waits for the next one. */
const OBJECTS_PER_RUN = 20

/**
 * Writes the waiting lines to objects, one hour and at most 5,000 lines each. A line gets the key of its object before that is
 * written and is deleted only after: what a crash interrupts is written again, with the same lines under the same key.
 * @returns the keys of what is written, for `forgetWritten`
 */
export async function writeRequestLog(): Promise<string[]> {
  await assign()
  const batches = await store.all<{ object_key: string }>(
    'SELECT DISTINCT object_key FROM log_lines WHERE object_key IS NOT NULL ORDER BY object_key LIMIT ?',
    [OBJECTS_PER_RUN]
  )
  const written: string[] = []
  for (const { object_key: key } of batches) {
    const rows = await store.all<{ line: string }>(
      'SELECT line FROM log_lines WHERE object_key = ? ORDER BY position',
      [key]
    )
    /* Another process had the same batch, wrote it and deleted its lines. */
    if (rows.length === 0) continue
    await objects.put(key, Buffer.from(rows.map(({ line }) => `${line}\n`).join('')))
    written.push(key)
  }
  return written
}

/** Gives waiting lines their objects, the oldest hour first. */
async function assign(): Promise<void> {
  for (let n = 0; n < OBJECTS_PER_RUN; n++) {
    const oldest = await store.one<{ folder: string }>(
      'SELECT folder FROM log_lines WHERE object_key IS NULL ORDER BY position LIMIT 1'
    )
    if (!oldest) return
    const { folder } = oldest
    const last = await store.one<{ position: number | null }>(
      `SELECT MAX(position) AS position FROM (
         SELECT position FROM log_lines WHERE folder = ? AND object_key IS NULL ORDER BY position LIMIT ?
       ) AS batch`,
      [folder, LINES_PER_OBJECT]
    )
    await store.run('UPDATE log_lines SET object_key = ? WHERE folder = ? AND object_key IS NULL AND position <= ?', [
      objectKey(folder, randomUUID()),
      folder,
      last?.position ?? 0,
    ])
  }
}

/** Deletes the lines that lie in objects now. */
export async function forgetWritten(tx: Tx, keys: readonly string[]): Promise<void> {
  if (keys.length === 0) return
  await tx.run(`DELETE FROM log_lines WHERE object_key IN (${placeholders(keys.length)})`, keys)
}
