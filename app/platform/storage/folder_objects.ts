import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import type { ModuleName } from '#config/modules'
import { dataPath } from '#platform/config/data_dir'
import { appKey } from '#platform/config/secrets'
import { requireKey, type ObjectStore } from '#platform/storage/objects'

function signature(module: string, key: string, expires: number): string {
  return createHmac('sha256', appKey()).update(`object ${module} ${key} ${expires}`).digest('base64url')
}

/** Whether a link was signed here and is still good. */
export function isSigned(module: string, key: string, expires: number, given: string): boolean {
  const [expected, actual] = [Buffer.from(signature(module, key, expires)), Buffer.from(given)]
  return expected.length === actual.length && timingSafeEqual(expected, actual) && expires > Date.now()
}

/** The embedded object store: files in a folder per module. */
export class FolderObjects implements ObjectStore {
  readonly #module: ModuleName
  readonly #root: string

  constructor(module: ModuleName) {
    this.#module = module
    this.#root = dataPath('objects', module)
  }

  #path(key: string): string {
    requireKey(key)
    return join(this.#root, key)
  }

  async put(key: string, bytes: Uint8Array): Promise<void> {
    const path = this.#path(key)
    await mkdir(dirname(path), { recursive: true })
    /* Written aside and renamed: a reader sees the whole object or none of it. */
    const draft = `${path}.${randomBytes(6).toString('hex')}.draft`
    const file = await open(draft, 'wx')
    try {
      await file.writeFile(bytes)
    } finally {
      await file.close()
    }
    await rename(draft, path)
  }

  async get(key: string): Promise<Buffer | undefined> {
    try {
      return await readFile(this.#path(key))
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
      throw error
    }
  }

  async delete(key: string): Promise<void> {
    await rm(this.#path(key), { force: true })
  }

  async list(prefix: string): Promise<string[]> {
    const entries = await readdir(this.#root, { recursive: true, withFileTypes: true }).catch((error) => {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
      throw error
    })
    return entries
      .filter((entry) => entry.isFile() && !entry.name.endsWith('.draft'))
      .map((entry) => relative(this.#root, join(entry.parentPath, entry.name)))
      .filter((key) => key.startsWith(prefix))
      .sort()
  }

  async signedUrl(key: string, seconds: number): Promise<string> {
    this.#path(key)
    const expires = Date.now() + seconds * 1000
    return `/objects/${this.#module}/${key}?expires=${expires}&signature=${signature(this.#module, key, expires)}`
  }

  async ping(): Promise<void> {
    await mkdir(this.#root, { recursive: true })
  }
}
