import { bodyOf, fromRow, isVoid, operationOf, toRow, voidRow } from '#modules/catalog/ports/couchdb/couch_row'
import type { DocumentWrite, RemovedDocument, StoredDocument, WriteResult } from '#modules/catalog/ports/documents'
import { generationOf, type RemoteDocuments } from '#modules/catalog/ports/remote_documents'
import {
  CouchOutcomeUnknownError,
  CouchTroubleError,
  type CouchRow,
  type CouchSession,
  type CouchWritten,
} from '#platform/storage/couchdb'

/** How often a write is sent whose outcome stays unknown, or that others keep overtaking. */
const ATTEMPTS = 5

/** A write that is not decided yet. */
interface Open {
  readonly at: number
  readonly write: DocumentWrite
  readonly row: CouchRow
}

/**
 * Documents in CouchDB. Every write is conditional on the revision it replaces and carries the name of its operation, so that
 * an unknown outcome is decided by reading: the document has the name, or still the revision that was to be replaced, in
 * which case the same write can be sent again and is made once at most.
 */
export class CouchDocuments implements RemoteDocuments {
  readonly #session: CouchSession

  constructor(session: CouchSession) {
    this.#session = session
  }

  async getMany(ids: readonly string[]): Promise<StoredDocument[]> {
    const rows = await this.#session.getMany([...new Set(ids)])
    return rows.flatMap((row) => {
      const document = fromRow(row)
      return document && document.body !== null ? [document as StoredDocument] : []
    })
  }

  async find(id: string): Promise<StoredDocument | RemovedDocument | undefined> {
    const row = await this.#session.get(id)
    return row && fromRow(row)
  }

  async write(writes: readonly DocumentWrite[]): Promise<WriteResult[]> {
    const results: WriteResult[] = []
    let open: Open[] = writes.map((write, at) => ({ at, write, row: toRow(write) }))
    let mayHaveWritten = false
    for (let attempt = 1; open.length > 0; attempt++) {
      try {
        const outcomes = await this.#send(open)
        mayHaveWritten = true
        if (attempt > ATTEMPTS) throw new CouchTroubleError('does not say what became of a write')
        open = await this.#decide(open, outcomes, results)
      } catch (error) {
        if (!mayHaveWritten || !(error instanceof CouchTroubleError)) throw error
        throw new CouchTroubleError('does not say what became of a write', error, true)
      }
    }
    return results
  }

  /** @returns `undefined` when nobody knows what became of any of them */
  async #send(open: readonly Open[]): Promise<CouchWritten[] | undefined> {
    try {
      return await this.#session.write(open.map(({ row }) => row))
    } catch (error) {
      if (error instanceof CouchOutcomeUnknownError) return undefined
      throw error
    }
  }

  /** Puts down what is decided. @returns what has to be sent again */
  async #decide(
    open: readonly Open[],
    outcomes: readonly CouchWritten[] | undefined,
    results: WriteResult[]
  ): Promise<Open[]> {
    const again = await Promise.all(
      open.map(async (each, n) => {
        const outcome = outcomes?.[n]
        const row = outcome?.kind === 'written' ? { ...each.row, _rev: outcome.rev } : await this.#look(each)
        if (row && operationOf(row) === each.write.operation && !isVoid(row)) {
          results[each.at] = { kind: 'written', document: fromRow(row)! }
          return []
        }
        const next = nextTry(each, row, outcome)
        if (!next) results[each.at] = { kind: 'conflict' }
        return next ?? []
      })
    )
    return again.flat()
  }

  #look({ write }: Open): Promise<CouchRow | undefined> {
    return this.#session.get(write.id)
  }

  async meddle(id: string, change: (body: unknown) => unknown): Promise<void> {
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      const row = await this.#session.get(id)
      if (!row || row._deleted) throw new Error(`There is no document ${id}`)
      const { _id, _rev, stamp } = row
      const body = change(bodyOf(row)) as object
      const [written] = await this.#session.write([{ ...body, _id, ...(_rev && { _rev }), stamp }])
      if (written!.kind === 'written') return
    }
    throw new CouchTroubleError(`has others write ${id} again and again`)
  }

  async changes(since: string | number | null, limit: number) {
    const { changes, last } = await this.#session.changes(since ?? 0, limit)
    const documents = changes.flatMap(({ row }) => fromRow(row) ?? [])
    return { documents, last, more: changes.length === limit }
  }

  async fence(
    { id, operation }: { readonly id: string; readonly operation: string },
    generation: number
  ): Promise<StoredDocument | RemovedDocument | undefined> {
    for (let attempt = 1; attempt <= 4 * ATTEMPTS; attempt++) {
      const row = await this.#session.get(id)
      const guard = guardOf(id, row, operation, generation)
      if (!guard) return row && fromRow(row)
      await this.#send([{ row: guard } as Open])
    }
    throw new CouchTroubleError(`has others write ${id} again and again`)
  }

  async ping(): Promise<void> {
    await this.#session.ping()
  }
}

/** The write as it is to be sent again; `undefined` when somebody else was first. */
function nextTry(open: Open, row: CouchRow | undefined, outcome: CouchWritten | undefined): Open | undefined {
  const { write } = open
  /* The place of another operation that was given up: it may be taken. */
  if (!write.before && row && isVoid(row) && operationOf(row) !== write.operation) {
    return { ...open, row: { ...open.row, _rev: row._rev! } }
  }
  if (outcome) return undefined
  const isUnmoved = write.before ? row?._rev === write.before.rev : row === undefined || row._deleted === true
  return isUnmoved ? open : undefined
}

/** What has to be written for a late write to be in conflict; `undefined` when it already would be, or has arrived. */
function guardOf(id: string, row: CouchRow | undefined, operation: string, generation: number): CouchRow | undefined {
  if (generation === 0) {
    if (!row || row._deleted) return voidRow(id, operation)
    const isOthers = isVoid(row) && operationOf(row) !== operation
    return isOthers ? { ...voidRow(id, operation), _rev: row._rev! } : undefined
  }
  if (!row || row._deleted || generationOf(row._rev) > generation) return undefined
  const stamp = row.stamp !== null && typeof row.stamp === 'object' ? row.stamp : {}
  return { ...row, stamp: { ...stamp, operation: `instead of ${operation}` } }
}
