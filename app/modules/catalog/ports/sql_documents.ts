import type {
  Documents,
  DocumentWrite,
  RemovedDocument,
  StoredDocument,
  WriteResult,
} from '#modules/catalog/ports/documents'
import { isUniqueViolation } from '#platform/storage/sql_errors'
import { placeholders, type SqlSession } from '#platform/storage/sql'
import type { Tx } from '#platform/storage/transaction'
import { now } from '#platform/values/clock'

interface Row extends Omit<StoredDocument, 'body'> {
  readonly body: string
}

const COLUMNS = 'id, type, revision, body, slug, status, title, created_at AS "createdAt", updated_at AS "updatedAt"'

/** Documents in the module's SQL store; a row is a document and what it is found by. */
export class SqlDocuments implements Documents {
  readonly #session: SqlSession

  /** @param session to write with, an open transaction, which has to be given up after any other result than `written` */
  constructor(session: SqlSession) {
    this.#session = session
  }

  async getMany(ids: readonly string[]): Promise<StoredDocument[]> {
    if (ids.length === 0) return []
    const sql = `SELECT ${COLUMNS} FROM documents WHERE id IN (${placeholders(ids.length)})`
    return (await this.#session.all<Row>(sql, ids)).map(documentOf)
  }

  async write(writes: readonly DocumentWrite[]): Promise<WriteResult[]> {
    const results: WriteResult[] = []
    for (const write of writes) results.push(await this.#write(write))
    return results
  }

  async #write({ id, type, content, before, above, operation }: DocumentWrite): Promise<WriteResult> {
    const revision = 1 + Math.max(before?.revision ?? 0, above)
    const tx = this.#session as Tx
    if (content === null) {
      const removed = await tx.run('DELETE FROM documents WHERE id = ? AND revision = ?', [id, before?.revision ?? 0])
      const document: RemovedDocument = { id, type, revision, rev: null, operation, body: null }
      return removed === 1 ? { kind: 'written', document } : { kind: 'conflict' }
    }
    const { slug, status, title, text } = content.index
    const [createdAt, updatedAt] = [before?.createdAt ?? now(), now()]
    const { body } = content
    const document = { id, type, revision, body, slug, status, title, createdAt, updatedAt, rev: null, operation }
    try {
      const row = documentRow(document, text)
      const written = before ? await replaceRow(tx, row, before.revision) : await tx.insert('documents', row)
      return written === 1 ? { kind: 'written', document } : { kind: 'conflict' }
    } catch (error) {
      if (isUniqueViolation(error)) return { kind: 'taken' }
      throw error
    }
  }

  async meddle(id: string, change: (body: unknown) => unknown): Promise<void> {
    const [document] = await this.getMany([id])
    if (!document) throw new Error(`There is no document ${id}`)
    await this.#session.run('UPDATE documents SET body = ?, revision = revision + 1 WHERE id = ?', [
      JSON.stringify(change(document.body)),
      id,
    ])
  }
}

type DocumentRow = ReturnType<typeof documentRow>

/** @returns 1, or 0 when the row does not have that revision any more */
export function replaceRow(session: SqlSession, { id, ...row }: DocumentRow, revision: number): Promise<number> {
  const columns = Object.keys(row).map((column) => `${column} = ?`)
  const sql = `UPDATE documents SET ${columns.join(', ')} WHERE id = ? AND revision = ?`
  return session.run(sql, [...Object.values(row), id, revision])
}

/** A document's row. @param text what a search looks through */
export function documentRow(document: StoredDocument, text: string) {
  const { id, type, revision, rev, body, slug, status, title, createdAt, updatedAt } = document
  return {
    id,
    type,
    revision,
    rev,
    body: JSON.stringify(body),
    slug,
    status,
    title,
    sort_title: title.toLowerCase(),
    search_text: text.toLowerCase(),
    created_at: createdAt,
    updated_at: updatedAt,
  }
}

function documentOf(row: Row): StoredDocument {
  const { body, ...rest } = row
  try {
    return { ...rest, rev: null, operation: null, body: JSON.parse(body) as unknown }
  } catch {
    /* Reported by who reads it, like every other misfit. */
    return { ...rest, rev: null, operation: null, body: undefined }
  }
}
