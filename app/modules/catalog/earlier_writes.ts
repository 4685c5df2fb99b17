import { releaseNames } from '#modules/catalog/name_claims'
import type { SqlSession } from '#platform/storage/sql'
import type { Tx } from '#platform/storage/transaction'
import { now } from '#platform/values/clock'

/** As long as anybody asks again under the same name: longer than stored answers are kept. */
const KEPT_MS = 48 * 3_600_000

export interface EarlierWrite {
  readonly id: string
  /** Whether it is known to have been made; otherwise the document says. */
  readonly finished: number
}

/** What was begun or done under that name before, by somebody who may have been killed. */
export function earlierWrite(session: SqlSession, operation: string): Promise<EarlierWrite | undefined> {
  return session.one<EarlierWrite>(
    `SELECT document_id AS id, 1 AS finished FROM finished_writes WHERE operation = ?
     UNION ALL SELECT document_id AS id, 0 AS finished FROM document_names WHERE operation = ?
     ORDER BY finished DESC LIMIT 1`,
    [operation, operation]
  )
}

/** In the transaction that announces it. */
export async function finishWrite(tx: Tx, operation: string, documentId: string): Promise<void> {
  await releaseNames(tx, operation, documentId)
  await noteWrite(tx, operation, documentId)
}

/** For who is about to write over it: the document will not say any more that it was made. */
export async function noteWrite(tx: Tx, operation: string, documentId: string): Promise<void> {
  const row = { operation, document_id: documentId, finished_at: now() }
  await tx.insert('finished_writes', row, { key: ['operation'], do: 'nothing' })
}

export async function forgetOldWrites(tx: Tx): Promise<void> {
  await tx.run('DELETE FROM finished_writes WHERE finished_at < ?', [now() - KEPT_MS])
}
