import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Site } from './site.ts'

/** What comes from package registries: each is a folder here that says what to fetch, and a folder in the cache. */
export type Download = 'java' | 'couchdb'

/** The folder that says what to fetch. */
export const sourceOf = (download: Download): string => join(import.meta.dirname, download)

const known = new Map<Download, string>()

function fingerprint(download: Download): string {
  const source = sourceOf(download)
  const hash = createHash('sha256')
  for (const file of readdirSync(source, { recursive: true, encoding: 'utf8' }).sort()) {
    if (/\.(xml|json|cjs)$/.test(file)) hash.update(file).update(readFileSync(join(source, file)))
  }
  return hash.digest('hex').slice(0, 12)
}

/**
 * A path in what was fetched. The folder is named after what was asked for: other versions lie beside it, and engines
 * that run on them keep their files.
 */
export function downloaded(site: Site, download: Download, ...parts: string[]): string {
  const name = known.get(download) ?? `${download}-${fingerprint(download)}`
  known.set(download, name)
  return site.cached(name, ...parts)
}

export const isDownloaded = (site: Site, download: Download): boolean => existsSync(downloaded(site, download))

/** Fetches unless that was done before. A folder appears whole or not at all; clones that share a cache may race. */
export async function download(site: Site, what: Download, fetch: (into: string) => Promise<void>): Promise<void> {
  if (isDownloaded(site, what)) return
  const draft = `${downloaded(site, what)}.${process.pid}`
  mkdirSync(draft, { recursive: true })
  try {
    await fetch(draft)
    renameSync(draft, downloaded(site, what))
  } catch (error) {
    rmSync(draft, { recursive: true, force: true })
    if (!isDownloaded(site, what)) throw error
  }
}
