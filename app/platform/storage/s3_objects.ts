import type { Client, ClientOptions } from 'minio'
import { within } from '#platform/runtime/pause'
import { contentTypeOf, requireKey, type ObjectStore } from '#platform/storage/objects'

/** Longest call to the server: a large object over a slow line. */
const CALL_MS = 30_000

export interface S3Settings {
  /** http:// or https://, without a path. */
  readonly endpoint: string
  /** Where whoever has a signed link reaches the same server. */
  readonly publicEndpoint: string
  readonly accessKey: string
  readonly secretKey: string
  readonly region: string
  /** Made at first use when it is not there. */
  readonly bucket: string
}

/**
 * Objects in a bucket of an S3 server, by path-style addresses, which every such server understands. A put appears whole or
 * not at all: that is the server's promise. The client is loaded at first use.
 */
export class S3Objects implements ObjectStore {
  readonly #settings: S3Settings
  #opening: Promise<{ client: Client; signer: Client }> | undefined
  #bucket: Promise<void> | undefined

  constructor(settings: S3Settings) {
    this.#settings = settings
  }

  async put(key: string, bytes: Uint8Array): Promise<void> {
    requireKey(key)
    const body = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    const headers = { 'Content-Type': contentTypeOf(key) }
    await this.#inBucket('put', (client, bucket) => client.putObject(bucket, key, body, body.length, headers))
  }

  async get(key: string): Promise<Buffer | undefined> {
    requireKey(key)
    return this.#inBucket('get', async (client, bucket) => {
      try {
        const parts: Buffer[] = []
        for await (const part of await client.getObject(bucket, key)) parts.push(part as Buffer)
        return Buffer.concat(parts)
      } catch (error) {
        if (codeOf(error) === 'NoSuchKey') return undefined
        throw error
      }
    })
  }

  async delete(key: string): Promise<void> {
    requireKey(key)
    await this.#inBucket('delete', (client, bucket) => client.removeObject(bucket, key))
  }

  async list(prefix: string): Promise<string[]> {
    return this.#inBucket('list', async (client, bucket) => {
      const keys: string[] = []
      for await (const { name } of client.listObjectsV2(bucket, prefix, true) as AsyncIterable<{ name?: string }>) {
        if (name !== undefined) keys.push(name)
      }
      return keys.sort()
    })
  }

  /** Signed here: the server is not asked. */
  async signedUrl(key: string, seconds: number): Promise<string> {
    requireKey(key)
    const { signer } = await this.#open()
    return signer.presignedGetObject(this.#settings.bucket, key, seconds)
  }

  async ping(): Promise<void> {
    await this.#inBucket('look for', async (client, bucket) => {
      if (!(await client.bucketExists(bucket))) throw Object.assign(new Error('it is gone'), { code: 'NoSuchBucket' })
    })
  }

  /**
   * Does something in the bucket, which is made when it is not there; also when somebody has taken it away since.
   * @throws Error saying what could not be done, where and why
   */
  async #inBucket<T>(what: string, work: (client: Client, bucket: string) => Promise<T>): Promise<T> {
    const { bucket, endpoint } = this.#settings
    const { client } = await this.#open()
    for (let attempt = 1; ; attempt++) {
      try {
        await (this.#bucket ??= this.#makeBucket(client))
        return await inTime(work(client, bucket))
      } catch (error) {
        this.#bucket = undefined
        if (codeOf(error) === 'NoSuchBucket' && attempt === 1) continue
        const reason = (error as Error).message || codeOf(error)
        throw Object.assign(new Error(`S3 at ${endpoint} did not ${what} in ${bucket}: ${reason}`, { cause: error }), {
          code: codeOf(error),
        })
      }
    }
  }

  async #makeBucket(client: Client): Promise<void> {
    const { bucket, region } = this.#settings
    if (await inTime(client.bucketExists(bucket))) return
    try {
      await inTime(client.makeBucket(bucket, region))
    } catch (error) {
      /* Another process was faster. */
      if (!['BucketAlreadyOwnedByYou', 'BucketAlreadyExists'].includes(codeOf(error))) throw error
    }
  }

  #open() {
    this.#opening ??= (async () => {
      const { Client: Minio } = await import('minio')
      const { endpoint, publicEndpoint } = this.#settings
      const client = new Minio(this.#optionsFor(endpoint))
      return { client, signer: publicEndpoint === endpoint ? client : new Minio(this.#optionsFor(publicEndpoint)) }
    })()
    return this.#opening
  }

  #optionsFor(endpoint: string): ClientOptions {
    const { protocol, hostname, port } = new URL(endpoint)
    const { accessKey, secretKey, region } = this.#settings
    const useSSL = protocol === 'https:'
    return {
      endPoint: hostname,
      port: Number(port || (useSSL ? 443 : 80)),
      useSSL,
      accessKey,
      secretKey,
      region,
      pathStyle: true,
    }
  }
}

const codeOf = (error: unknown): string => (error as { code?: string } | null)?.code ?? ''

async function inTime<T>(call: Promise<T>): Promise<T> {
  const answer = await within(
    CALL_MS,
    call.then((value) => ({ value }))
  )
  if (!answer) throw Object.assign(new Error(`no answer within ${CALL_MS} ms`), { code: 'ETIMEDOUT' })
  return answer.value
}
