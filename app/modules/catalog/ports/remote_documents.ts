import type { Documents, RemovedDocument, StoredDocument } from '#modules/catalog/ports/documents'

/**
 * An engine that lies outside the module's SQL store. A document is written there in no transaction, and announced in one
 * afterwards. That transaction may get lost, and others may write too, so the engine also says what has changed.
 */
export interface RemoteDocuments extends Documents {
  /** The document as it is now for everybody, or its removal; `undefined` when there never was one. */
  find(id: string): Promise<StoredDocument | RemovedDocument | undefined>
  /**
   * What changed since, each document once and as it is now. @param since `last` of the page before; `null`: from the beginning
   */
  changes(
    since: string | number | null,
    limit: number
  ): Promise<{ documents: readonly (StoredDocument | RemovedDocument)[]; last: string | number; more: boolean }>
  /**
   * Sees to it that a write which is perhaps still under way never arrives, unless it has.
   * @param generation of the document that the write was to replace; 0: it was to make a new one
   * @returns the document as it is then
   */
  fence(
    write: { readonly id: string; readonly operation: string },
    generation: number
  ): Promise<StoredDocument | RemovedDocument | undefined>
  /** @throws when the engine does not answer, saying why */
  ping(): Promise<void>
}

/** How many writes a revision is away from nothing: the number that the engine puts before its name. 0 without a revision. */
export const generationOf = (rev: string | null | undefined): number => Number.parseInt(rev ?? '0', 10)
