export type DocumentType = 'product' | 'category'

/** Where a document is and which revision it has, without its body. */
export interface DocumentRef {
  readonly id: string
  readonly revision: number
}

/** What documents are found by; derived from the body at every write. */
export interface DocumentIndex {
  readonly slug: string
  readonly status: string
  readonly title: string
  /** What a search looks through. */
  readonly text: string
  readonly categories: readonly string[]
  readonly skus: readonly string[]
}

export interface StoredDocument extends DocumentRef {
  readonly type: DocumentType
  /** As it was parsed: it need not fit any schema. `undefined` when it is not even JSON. */
  readonly body: unknown
  /** These three as they were when the program last wrote it: the body may have lost them since. */
  readonly slug: string
  readonly status: string
  readonly title: string
  /** Milliseconds since the epoch. */
  readonly createdAt: number
  readonly updatedAt: number
  /** What the engine itself calls the revision; `null` where a number is all there is. */
  readonly rev: string | null
  /** The write that made this revision; `null` where nobody has to ask. */
  readonly operation: string | null
}

/** A document that was removed: `revision` is that of its removal. */
export interface RemovedDocument extends DocumentRef {
  readonly type: DocumentType
  readonly rev: string | null
  readonly operation: string | null
  readonly body: null
}

export interface DocumentWrite {
  readonly id: string
  readonly type: DocumentType
  /** `null` removes it. */
  readonly content: { readonly body: object; readonly index: DocumentIndex } | null
  /** As it was read; `undefined` makes a new one. */
  readonly before: StoredDocument | undefined
  /** Its new revision is greater than this one, too. */
  readonly above: number
  /** The name of the write: the same one again finds what the first one did. */
  readonly operation: string
}

export type WriteResult =
  | { readonly kind: 'written'; readonly document: StoredDocument | RemovedDocument }
  /** Somebody else has written it since, it is gone, or it is there already. */
  | { readonly kind: 'conflict' }
  /** Another document of the type has the slug. Only an engine that has the index in the same rows can tell. */
  | { readonly kind: 'taken' }

/**
 * Keeps documents as a document database does: whole, as JSON, with a revision that every write has to name. Nothing else
 * reads or writes a body.
 */
export interface Documents {
  /** In one request, in no particular order; those that are not there are left out. */
  getMany(ids: readonly string[]): Promise<StoredDocument[]>
  /** Each for itself: one that is in conflict does not hinder the others. Results are in the order of the writes. */
  write(writes: readonly DocumentWrite[]): Promise<WriteResult[]>
  /**
   * Puts another body in the place of a document's, as a program would that knows nothing of this one: no schema, no
   * index, no event. This is how documents drift.
   */
  meddle(id: string, change: (body: unknown) => unknown): Promise<void>
}
