import app from '@adonisjs/core/services/app'
import { spawn, type ChildProcess } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createWriteStream, mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '#platform/runtime/free_ports'
import { dropNamespace } from '#tests/engines/drop_namespace'
import { openNamespace } from '#tests/engines/namespace'
import { until } from '#tests/support/wait'

/** A new, empty folder for a shop's data. */
export const newDataDir = (): string => mkdtempSync(join(tmpdir(), 'faultline-shop-'))

export interface ShopProcess {
  readonly url: string
  readonly dataDir: string
  readonly pid: number
  /** What it has written so far. */
  log(): string
  /** SIGKILL, as a machine that dies. */
  kill(): Promise<void>
  /** SIGTERM, as an operator; resolves with the exit code. */
  stop(): Promise<number | null>
}

const running = new Set<ChildProcess>()

/* A test run that is interrupted leaves nothing behind. */
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

/** On the real profile, shops that share a data folder share a namespace of the engines. */
export const namespaceOf = (dataDir: string): string =>
  `shop_${createHash('sha256').update(dataDir).digest('hex').slice(0, 12)}`

/** Where the shop of that data folder has its stores: what a process needs to find them. */
export async function storesOf(dataDir: string): Promise<Record<string, string>> {
  const engines = await enginesOf(dataDir)
  return { ...engines, DATA_DIR: dataDir }
}

export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/**
 * Runs one of our programs to its end.
 * @param args after `node`: `ace.js doctor --json`
 */
export async function runToEnd(args: readonly string[], env: Readonly<Record<string, string>>): Promise<Ended> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', ...args], {
    cwd: app.makePath(),
    env: { ...process.env, NODE_ENV: 'development', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let [stdout, stderr] = ['', '']
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, stdout, stderr }
}

const opened = new Map<string, Promise<Record<string, string>>>()

/** On the real profile the environment of a data folder's namespace, which is opened with the first shop there; else nothing. */
export async function enginesOf(dataDir: string): Promise<Record<string, string>> {
  if (process.env.FAULTLINE_PROFILE !== 'real') return {}
  const name = namespaceOf(dataDir)
  const opening = opened.get(name) ?? openNamespace(name)
  opened.set(name, opening)
  return opening
}

/** Takes the namespaces of this run away again; their shops have stopped. */
export async function dropEngines(): Promise<void> {
  for (const name of opened.keys()) await dropNamespace(name)
  opened.clear()
}

/**
 * Serves a shop in a process of its own, with the environment given, and resolves when it answers.
 * @throws Error with its log when it ends before that
 */
export async function startShop(env: Record<string, string> = {}, dataDir = newDataDir()): Promise<ShopProcess> {
  const port = Number(env.PORT ?? (await freePort()))
  const logFile = join(dataDir, `shop-${port}-${Date.now()}.log`)
  const child = spawn(process.execPath, ['ace.js', 'serve'], {
    cwd: app.makePath(),
    env: {
      ...process.env,
      ...(await storesOf(dataDir)),
      NODE_ENV: 'development',
      LOG_LEVEL: 'info',
      LOG_FORMAT: 'json',
      ...env,
      PORT: String(port),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  running.add(child)
  const file = createWriteStream(logFile)
  child.stdout.pipe(file, { end: false })
  child.stderr.pipe(file, { end: false })
  const exited = once(child, 'exit').then(([code]) => {
    running.delete(child)
    file.end()
    return code as number | null
  })
  const url = `http://127.0.0.1:${port}`
  const shop: ShopProcess = {
    url,
    dataDir,
    pid: child.pid!,
    log: () => readFileSync(logFile, 'utf8'),
    kill: async () => {
      child.kill('SIGKILL')
      await exited
    },
    stop: async () => {
      child.kill('SIGTERM')
      return exited
    },
  }
  await until(
    `the shop at ${url}`,
    async () => {
      if (child.exitCode !== null) throw new Error(`The shop ended with ${child.exitCode}:\n${shop.log()}`)
      return fetch(`${url}/health/live`).then(
        (response) => response.ok,
        () => false
      )
    },
    180_000
  )
  return shop
}
