import { createHmac, randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

/**
 * The folder of the engines on this machine: where each keeps its data, on which ports they listen, and the one secret
 * that all passwords are derived from, so that asking for a password twice gives the same one and none has to be stored.
 */
export class Site {
  readonly root: string
  readonly cache: string
  readonly #ports: Record<string, number>
  #secret: string | undefined

  constructor(root: string, cache: string) {
    this.root = resolve(root)
    this.cache = cache
    this.#ports = existsSync(this.#portsFile) ? JSON.parse(readFileSync(this.#portsFile, 'utf8')) : {}
  }

  get #portsFile(): string {
    return join(this.root, 'ports.json')
  }

  /** File with the environment of the namespace `faultline`. */
  get envFile(): string {
    return join(this.root, 'env')
  }

  /** Held by the process that starts or stops engines just now. */
  get lockFile(): string {
    return join(this.root, 'lock')
  }

  /** A path in the folder of an engine. */
  path(engine: string, ...parts: string[]): string {
    return join(this.root, engine, ...parts)
  }

  /** A path among the downloads. */
  cached(...parts: string[]): string {
    return join(this.cache, ...parts)
  }

  /** @throws Error when the engine never got a port: it was never started here */
  port(engine: string, use = 'main'): number {
    const port = this.#ports[`${engine}.${use}`]
    if (!port) throw new Error(`${engine} has no port in ${this.#portsFile}: run \`make engines\` first.`)
    return port
  }

  /** host:port of an engine. */
  address(engine: string, use = 'main'): string {
    return `127.0.0.1:${this.port(engine, use)}`
  }

  writePorts(ports: Record<string, number>): void {
    Object.assign(this.#ports, ports)
    this.write(this.#portsFile, `${JSON.stringify(this.#ports, undefined, 2)}\n`)
  }

  /** All ports that are written down. */
  get ports(): Readonly<Record<string, number>> {
    return this.#ports
  }

  /** A password for `purpose`: 43 characters that need no escaping in URLs, SQL and shells. */
  password(purpose: string): string {
    return createHmac('sha256', this.#master()).update(purpose).digest('base64url')
  }

  write(file: string, text: string, mode = 0o600): void {
    mkdirSync(resolve(file, '..'), { recursive: true })
    writeFileSync(file, text, { mode })
  }

  #master(): string {
    const file = join(this.root, 'secret')
    if (!this.#secret && !existsSync(file)) this.write(file, randomBytes(32).toString('hex'))
    this.#secret ??= readFileSync(file, 'utf8')
    return this.#secret
  }
}
