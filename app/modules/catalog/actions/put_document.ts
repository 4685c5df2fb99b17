import { put, type NewDocument } from '#modules/catalog/documents'
import { Problem } from '#platform/http/problem'
import type { Tx } from '#platform/storage/transaction'

/**
 * Saves a document, or says over HTTP why not.
 * @param expected revision it was read at; `null` makes a new one
 * @returns its revision now
 * @throws Problem 409 for a slug or SKU of another document, and when somebody else has written it meanwhile
 */
export async function putDocument(tx: Tx, document: NewDocument, expected: number | null): Promise<number> {
  const result = await put(tx, document, expected)
  switch (result.kind) {
    case 'saved':
      return result.revision
    case 'conflict':
      throw conflict()
    case 'taken': {
      const { by, value } = result
      if (by === 'sku') throw new Problem(409, 'E_SKU_TAKEN', `Another product has the SKU ${value}.`, { sku: value })
      throw new Problem(409, 'E_SLUG_TAKEN', `Another ${document.type} has the slug ${value}.`, { slug: value })
    }
  }
}

/** The revision was right when it was read, and not any more when it was to be replaced. */
export function conflict(): Problem {
  return new Problem(409, 'E_REVISION_CONFLICT', 'Somebody else has changed it at the same moment: read it again.')
}
