import app from '@adonisjs/core/services/app'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { freePort } from '#platform/runtime/free_ports'
import { enginesOf, newDataDir } from '#tests/support/processes'
import { until } from '#tests/support/wait'

/** How the gateway of a split shop describes one of its processes. */
export interface SplitState {
  readonly status: string
  readonly url: string
  readonly pid: number | null
}

export interface RunningSplit {
  readonly url: string
  readonly dataDir: string
  /** Where its engines are, on the real profile. */
  readonly engines: Readonly<Record<string, string>>
  /** What it has printed so far. */
  output(): string
  /** Its processes by name, as its gateway sees them. */
  processes(): Promise<Record<string, SplitState>>
  /** SIGTERM; resolves with the exit code. */
  stop(): Promise<number | null>
  /** SIGKILL of the process that watches the others. */
  kill(): Promise<void>
}

const running = new Set<ReturnType<typeof spawn>>()

/* A test run that is interrupted leaves nothing behind: the processes of a split shop end with it. */
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

/** Starts `node ace up:split` and resolves when all of its processes are ready. */
export async function startSplit(args: readonly string[], env: Record<string, string> = {}): Promise<RunningSplit> {
  const [port, dataDir] = [await freePort(), newDataDir()]
  const engines = await enginesOf(dataDir)
  const child = spawn(process.execPath, ['ace.js', 'up:split', ...args], {
    cwd: app.makePath(),
    env: {
      ...process.env,
      ...engines,
      NODE_ENV: 'development',
      LOG_LEVEL: 'info',
      ...env,
      PORT: String(port),
      DATA_DIR: dataDir,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  running.add(child)
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()))
  const exited = once(child, 'exit').then(([code]) => {
    running.delete(child)
    return code as number | null
  })
  const url = `http://127.0.0.1:${port}`
  const end = (signal: NodeJS.Signals) => {
    child.kill(signal)
    return exited
  }
  const shop: RunningSplit = {
    url,
    dataDir,
    engines,
    output: () => output,
    processes: async () =>
      ((await (await fetch(`${url}/health`)).json()) as { processes: Record<string, SplitState> }).processes,
    stop: () => end('SIGTERM'),
    kill: async () => void (await end('SIGKILL')),
  }
  await until(
    'all processes to be ready',
    () => {
      if (child.exitCode !== null) throw new Error(`It ended with ${child.exitCode}:\n${output}`)
      return /(\d+) of \1 processes are ready/.test(output)
    },
    180_000
  )
  return shop
}
