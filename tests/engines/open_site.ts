import { accessSync, constants, existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { Site } from './site.ts'

/** Whether a folder can be written, or made. */
function isUsable(folder: string): boolean {
  let place = resolve(folder)
  while (!existsSync(place)) place = dirname(place)
  try {
    accessSync(place, constants.W_OK)
    return true
  } catch {
    return false
  }
}

/**
 * The engines of this machine, in ENGINES_DIR or var/engines. Downloads lie outside the clone, in FAULTLINE_CACHE or
 * ~/.cache/faultline, so that the next clone finds them; where nothing can be written there they lie with the engines.
 * Makes no folder.
 */
export function openSite(root = process.env.ENGINES_DIR ?? 'var/engines'): Site {
  const cache = process.env.FAULTLINE_CACHE ?? join(homedir(), '.cache', 'faultline')
  return new Site(root, resolve(isUsable(cache) ? cache : join(root, 'cache')))
}
