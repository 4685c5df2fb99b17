/** What can be kept, by the end of its key. */
const CONTENT_TYPES: Readonly<Record<string, string>> = {
  pdf: 'application/pdf',
  json: 'application/json',
  jsonl: 'application/x-ndjson',
  csv: 'text/csv; charset=utf-8',
  txt: 'text/plain; charset=utf-8',
  png: 'image/png',
  jpg: 'image/jpeg',
  webp: 'image/webp',
  gif: 'image/gif',
}

/**
 * One module's files: labels, media, attachments, logs. Keys are made by the module, never by a client, and look like
 * `labels/2026-01-31/shp_….pdf`.
 */
export interface ObjectStore {
  /** Resolves when the object would survive a killed process; replaces what was there, never half of it. */
  put(key: string, bytes: Uint8Array): Promise<void>
  /** `undefined` when there is none. */
  get(key: string): Promise<Buffer | undefined>
  delete(key: string): Promise<void>
  /** Keys under a prefix, in order. */
  list(prefix: string): Promise<string[]>
  /** A link that opens the object to whoever has it, for so many seconds. */
  signedUrl(key: string, seconds: number): Promise<string>
  /** Throws when the store cannot be used, saying why. */
  ping(): Promise<void>
}

const KEY = /^(?!.*\.\.)[\w][\w./=-]{0,250}\.\w+$/

/** @throws Error for what is no key, which only a mistake of ours can make */
export function requireKey(key: string): void {
  if (!KEY.test(key)) throw new Error(`Not a key of an object: "${key}"`)
}

/** By the end of its key. */
export const contentTypeOf = (key: string): string =>
  CONTENT_TYPES[key.slice(key.lastIndexOf('.') + 1)] ?? 'application/octet-stream'
