import type { Documents, DocumentWrite, StoredDocument, WriteResult } from '#modules/catalog/ports/documents'
import { newId } from '#platform/values/id'

/** What an adapter of the `Documents` port has to say of itself to be put through the suite. */
export interface DocumentsAdapter {
  readonly name: string
  /** One more client of the same documents, as another process would have it. */
  readonly open: () => Promise<Documents>
  readonly close: () => Promise<void>
}

export interface Wanted {
  readonly title: string
  readonly [field: string]: unknown
}

/** A write of a product with that body, under a new name. */
export function writing(body: Wanted | null, more: Partial<DocumentWrite> = {}): DocumentWrite {
  const id = more.id ?? more.before?.id ?? newId('product')
  const index = { slug: id, status: 'active', title: body?.title ?? '', text: '', categories: [], skus: [] }
  const content = body && { body, index }
  return { type: 'product', before: undefined, above: 0, operation: newId('request'), content, ...more, id }
}

/** @throws unless the write was made */
export function written(result: WriteResult | undefined): StoredDocument {
  if (result?.kind !== 'written' || result.document.body === null) throw new Error(`It is ${JSON.stringify(result)}`)
  return result.document as StoredDocument
}

export async function make(documents: Documents, title = 'One'): Promise<StoredDocument> {
  return written((await documents.write([writing({ title })]))[0])
}

export async function read(documents: Documents, id: string): Promise<StoredDocument | undefined> {
  return (await documents.getMany([id]))[0]
}
