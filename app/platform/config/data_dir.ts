import { accessSync, constants, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { StartRefusal } from '#platform/config/refusal'
import { env } from '#start/env'

const root = resolve(env.DATA_DIR)

/** A path under DATA_DIR. Its folder is there once `prepareDataDir` ran. */
export function dataPath(...parts: string[]): string {
  return join(root, ...parts)
}

const ADVICE: Record<string, string> = {
  EACCES: 'this user may not write there',
  EPERM: 'this user may not write there',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'a part of the path is a file',
  EEXIST: 'it is a file',
}

/**
 * Makes the folders of the embedded stores and tries to write in them.
 * @throws StartRefusal when that fails
 */
export function prepareDataDir(): void {
  try {
    for (const folder of ['stores', 'objects', 'keys']) mkdirSync(dataPath(folder), { recursive: true })
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
