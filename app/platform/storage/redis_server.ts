import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { accessSync, constants, existsSync, mkdirSync } from 'node:fs'
import { connect } from 'node:net'
import { basename, delimiter, join, relative } from 'node:path'
import { dataPath } from '#platform/config/data_dir'
import { logger } from '#platform/observability/logger'
import { Pause, sleep } from '#platform/runtime/pause'
import { Lease } from '#platform/storage/lease'
import type { ModuleStore } from '#platform/storage/module_store'

const PROGRAMS = ['redis-server', 'valkey-server']
/** What the operating systems have room for in the address of a unix socket. */
const LONGEST_SOCKET_PATH = 100
const CHECK_MS = 1000
/** A server that ends so soon after its start is not a server that was killed. */
const SOUND_MS = 5000
const MOST_FAILURES = 5

/**
 * Ends the server with the process that started it, even when that is killed: the pipe to it breaks then. The server has a
 * process group of its own, so that Ctrl+C does not take it away from those who are still finishing their work.
 */
const GUARD = `exec 3<&0; "$@" 3<&- & server=$!; { cat <&3 >/dev/null; kill $server; } & wait $server`

/** A server of Redis' kind on the PATH. */
export function findRedisServer(path = process.env.PATH ?? ''): string | undefined {
  for (const folder of path.split(delimiter).filter(Boolean)) {
    const found = PROGRAMS.map((program) => join(folder, program)).find(isExecutable)
    if (found) return found
  }
  return undefined
}

function isExecutable(file: string): boolean {
  if (!existsSync(file)) return false
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    /* Somebody else's. */
    return false
  }
}

/** The unix socket of the private server of this DATA_DIR, or `undefined` when the path is too long for one. */
export function redisSocket(): string | undefined {
  const socket = dataPath('redis', 'redis.sock')
  const shortest = [socket, relative(process.cwd(), socket)].sort((a, b) => a.length - b.length)[0]!
  return shortest.length <= LONGEST_SOCKET_PATH ? shortest : undefined
}

/** Whether a server answers there. */
export function answersAt(socket: string): Promise<boolean> {
  return new Promise((resolve) => {
    const connection = connect(socket, () => connection.write('PING\r\n'))
    const end = (answer: boolean) => {
      connection.destroy()
      resolve(answer)
    }
    connection.setTimeout(CHECK_MS, () => end(false))
    connection.once('data', (bytes) => end(bytes.toString().startsWith('+PONG')))
    connection.once('error', () => end(false))
  })
}

/**
 * A Redis of this shop's own, on a unix socket in DATA_DIR/redis, shared by the processes of that folder. One of them has
 * the lease and runs it; when that process ends, however it ends, its server ends too and another process starts one on the
 * same files. Every write is in an append-only file which is flushed once a second, and loaded at the next start.
 */
export class PrivateRedis {
  readonly socket: string
  readonly #program: string
  readonly #lease: Lease
  readonly #pause = new Pause()
  #server: ChildProcess | undefined
  #failures = 0
  #running: Promise<void> | undefined

  /** @param store whose leases say which process runs the server */
  constructor(program: string, socket: string, store: ModuleStore) {
    this.socket = socket
    this.#program = program
    this.#lease = new Lease(store, 'redis-server')
  }

  /** Sees to it from now on that there is a server. */
  start(): void {
    this.#running ??= this.#watch()
  }

  /** Process id of the server this process runs, or of what guards it. */
  get pid(): number | undefined {
    return this.#server?.pid
  }

  async stop(): Promise<void> {
    this.#pause.end()
    await this.#running
    this.#running = undefined
    await this.#end()
    await this.#lease.release()
  }

  async #watch(): Promise<void> {
    while (!this.#pause.ended && this.#failures < MOST_FAILURES) {
      try {
        /* The lease is kept while the server runs. Who has none looks whether there still is a server. */
        if (this.#server || !(await answersAt(this.socket))) {
          if ((await this.#lease.hold()) && !this.#server && !(await answersAt(this.socket))) await this.#launch()
        }
      } catch (error) {
        logger.warn({ err: error }, 'the private Redis was not looked after; it will be tried again')
      }
      await this.#pause.wait(CHECK_MS)
    }
    if (this.#failures >= MOST_FAILURES) {
      logger.error({ program: this.#program }, 'the private Redis does not start: the job table does its work')
    }
  }

  async #launch(): Promise<void> {
    const folder = dataPath('redis')
    if (!existsSync(folder)) mkdirSync(folder, { mode: 0o700 })
    const options = {
      'port': '0',
      /* It goes to its folder before it opens the socket. */
      'dir': folder,
      'unixsocket': basename(this.socket),
      'unixsocketperm': '700',
      'appendonly': 'yes',
      'save': '',
      'logfile': join(folder, 'redis.log'),
      'loglevel': 'warning',
      'maxmemory-policy': 'noeviction',
    }
    const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value])
    const startedAt = performance.now()
    const server = spawn('/bin/sh', ['-c', GUARD, 'sh', this.#program, ...args], {
      stdio: ['pipe', 'ignore', 'ignore'],
      detached: true,
    })
    this.#server = server
    server.once('error', (error) => logger.warn({ err: error }, 'the private Redis could not be started'))
    /* Its end has its own line; the broken pipe is part of that. */
    server.stdin.on('error', () => undefined)
    server.once('exit', (code) => {
      this.#server = undefined
      if (this.#pause.ended) return
      this.#failures = performance.now() - startedAt < SOUND_MS ? this.#failures + 1 : 0
      logger.warn({ code }, 'the private Redis has ended; it is started again')
      server.stdin.destroy()
      this.#pause.wake()
    })
    for (let look = 0; look < 100 && this.#server && !(await answersAt(this.socket)); look++) await sleep(20)
  }

  async #end(): Promise<void> {
    const server = this.#server
    if (!server) return
    const closed = once(server, 'exit')
    server.stdin?.end()
    await closed
  }
}
