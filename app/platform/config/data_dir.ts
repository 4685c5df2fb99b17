import { accessSync, constants, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { StartRefusal } from '#platform/config/refusal'
import { env } from '#start/env'

const root = resolve(env.DATA_DIR)

/** A path under DATA_DIR. Its folder is there once `prepareDataDir` ran. */
export function dataPath(...parts: string[]): string {
  return join(root, ...parts)
}

/** Of a module's embedded store, and of the replica beside it. */
export const storeFile = (module: string): string => dataPath('stores', `${module}.sqlite3`)
export const replicaFile = (module: string): string => dataPath('stores', `${module}.replica.sqlite3`)

/** Node's own recursive mkdir never comes back where folders cannot be made at all, under /proc say. */
function makeFolder(path: string): void {
  if (existsSync(path)) return
  makeFolder(dirname(path))
  try {
    mkdirSync(path)
  } catch (error) {
    /* Another process that starts at the same time was faster. */
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
}

const ADVICE: Record<string, string> = {
  EACCES: 'this user may not write there',
  EPERM: 'this user may not write there',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'a part of the path is a file',
  ENOENT: 'no folder can be made there',
  EEXIST: 'it is a file',
}

/**
 * Makes the folders of the embedded stores and tries to write in them.
 * @throws StartRefusal when that fails
 */
export function prepareDataDir(): void {
  try {
    for (const folder of ['stores', 'objects', 'keys']) makeFolder(dataPath(folder))
    accessSync(root, constants.W_OK)
    const probe = dataPath(`.probe-${process.pid}`)
    writeFileSync(probe, 'x'.repeat(4096))
    rmSync(probe)
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException
    throw new StartRefusal(
      `The data folder ${root} cannot be used, ${ADVICE[code] ?? (error as Error).message}: set DATA_DIR to a folder that can be written.`,
      error
    )
  }
}
