import { mkdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { Site } from './site.ts'

/** Downloads lie outside the clone, so that the next clone finds them; without such a folder they lie with the engines. */
function cacheFolder(root: string): string {
  const wanted = process.env.FAULTLINE_CACHE ?? join(homedir(), '.cache', 'faultline')
  try {
    mkdirSync(wanted, { recursive: true })
    return resolve(wanted)
  } catch {
    return resolve(root, 'cache')
  }
}

/** The engines of this machine, in ENGINES_DIR or var/engines. */
export function openSite(root = process.env.ENGINES_DIR ?? 'var/engines'): Site {
  mkdirSync(root, { recursive: true })
  return new Site(root, cacheFolder(root))
}
