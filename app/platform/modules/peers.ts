import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ModuleName } from '#config/modules'
import { dataPath } from '#platform/config/data_dir'
import { isGone, THIS_PROCESS } from '#platform/runtime/owner'

interface Peer {
  readonly owner: string
  readonly url: string
  readonly modules: readonly ModuleName[]
}

/** How long what was read of the folder is believed. */
const FRESH_MS = 1000

const folder = () => dataPath('processes')
const ownFile = () => join(folder(), `${process.pid}.json`)

let known: readonly Peer[] = []
let knownUntil = 0

/**
 * Tells the other processes that share this DATA_DIR which modules this one answers for, so that a shop which is split on
 * one machine can be entered by any of its doors.
 */
export function announceProcess(url: string, modules: readonly ModuleName[]): void {
  mkdirSync(folder(), { recursive: true })
  writeFileSync(ownFile(), JSON.stringify({ owner: THIS_PROCESS, url, modules } satisfies Peer))
}

/** Takes the announcement back; harmless when there was none. */
export function withdrawProcess(): void {
  rmSync(ownFile(), { force: true })
}

/** Where another process of this DATA_DIR answers for that module; `undefined` when none does. */
export function peerFor(module: ModuleName): string | undefined {
  if (performance.now() > knownUntil) {
    known = existsSync(folder()) ? readPeers() : []
    knownUntil = performance.now() + FRESH_MS
  }
  return known.find(({ owner, modules }) => modules.includes(module) && !isGone(owner))?.url
}

function readPeers(): Peer[] {
  return readdirSync(folder())
    .filter((name) => name.endsWith('.json'))
    .flatMap((name) => {
      const file = join(folder(), name)
      try {
        const peer = JSON.parse(readFileSync(file, 'utf8')) as Peer
        if (!isGone(peer.owner)) return peer.owner === THIS_PROCESS ? [] : [peer]
        /* Left behind by a killed process. */
        rmSync(file, { force: true })
        return []
      } catch (error) {
        /* Withdrawn or half written at this very moment: it is looked at again in a second. */
        if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === 'ENOENT') return []
        throw error
      }
    })
}
