import { spawn, type ChildProcess } from 'node:child_process'
import { closeSync, fstatSync, mkdirSync, openSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { dataPath } from '#platform/config/data_dir'
import { sleep } from '#platform/runtime/pause'
import type { PlannedProcess } from './plan.ts'

const ACE = fileURLToPath(new URL('../../ace.js', import.meta.url))

/** Wait before a process that died is started again; doubled each time it does not get ready, up to the second figure. */
const BACKOFF_MS = [500, 30_000] as const
const LOOK_MS = 100

export type Say = (name: string, message: string) => void

/** One process of a split shop: started, watched, started again when it dies, until it is stopped. */
export class SplitProcess {
  readonly plan: PlannedProcess
  readonly url: string
  readonly logFile: string
  readonly #say: Say
  #child: ChildProcess | undefined
  #ended: Promise<void> = Promise.resolve()
  #ready = false
  #stopping = false
  #backoffMs: number = BACKOFF_MS[0]
  #again: NodeJS.Timeout | undefined
  /** Where in the log what the present child says begins. */
  #logStart = 0

  constructor(plan: PlannedProcess, say: Say) {
    this.plan = plan
    this.url = `http://127.0.0.1:${plan.port}`
    this.logFile = dataPath('split', `${plan.name}.log`)
    this.#say = say
  }

  /** Whether it answers requests. */
  get isReady(): boolean {
    return this.#ready
  }

  get pid(): number | undefined {
    return this.#child?.pid
  }

  /** Resolves when it answers, or has ended before it did; from then on it is kept running. */
  async start(): Promise<void> {
    if (this.#stopping) return
    const startedAt = performance.now()
    const child = this.#spawn()
    while (this.#child === child && !this.#stopping) {
      if (await this.#answers()) {
        this.#ready = this.#child === child
        this.#backoffMs = BACKOFF_MS[0]
        const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
        this.#say(this.plan.name, `ready at ${this.url} after ${seconds} s, process ${child.pid}`)
        return
      }
      await sleep(LOOK_MS)
    }
  }

  #spawn(): ChildProcess {
    /* No .env and no var/engines/env lie there: what the process is told is in its environment and nowhere else. */
    const cwd = dataPath('split', this.plan.name)
    mkdirSync(cwd, { recursive: true })
    const log = openSync(this.logFile, 'a')
    this.#logStart = fstatSync(log).size
    const child = spawn(process.execPath, [ACE, 'serve'], {
      cwd,
      /* It ends with this process even when that is killed; see ace.js. */
      env: { ...this.plan.env, FAULTLINE_HANDED_OVER: '1' },
      stdio: ['ignore', log, log, 'ipc'],
      /* Ctrl+C on the terminal is for this process, which stops the others in order. */
      detached: true,
    })
    closeSync(log)
    this.#child = child
    this.#ended = new Promise((resolve) => {
      const gone = (why: string) => {
        if (this.#child === child) {
          const refusal = this.#ready ? '' : this.#refusal()
          this.#child = undefined
          this.#ready = false
          if (!this.#stopping) this.#startLater(`${why}${refusal}`)
        }
        resolve()
      }
      child.once('exit', (code, signal) => gone(signal ? `was ended by ${signal}` : `ended with ${code}`))
      child.once('error', (error) => gone(`could not be started: ${error.message}`))
    })
    return child
  }

  #startLater(why: string): void {
    const wait = this.#backoffMs
    this.#backoffMs = Math.min(wait * 2, BACKOFF_MS[1])
    this.#say(this.plan.name, `${why}; it is started again in ${wait / 1000} s`)
    this.#again = setTimeout(() => void this.start(), wait)
  }

  /** The sentence in which it refused to start, if it did. */
  #refusal(): string {
    const lines = readFileSync(this.logFile).subarray(this.#logStart).toString().split('\n')
    const sentence = lines.find((line) => line.trim() !== '' && !line.startsWith('{'))
    return sentence === undefined ? '' : `: ${sentence.trim().slice(0, 300)}`
  }

  async #answers(): Promise<boolean> {
    try {
      return (await fetch(`${this.url}/health/live`, { signal: AbortSignal.timeout(2000) })).ok
    } catch (error) {
      /* Nobody listens yet. Anything but a failed request would be a mistake of ours. */
      if (error instanceof TypeError || (error as Error).name === 'TimeoutError') return false
      throw error
    }
  }

  /** SIGTERM; after `seconds` SIGKILL. Resolves when it is gone, and it is not started again. */
  async stop(seconds: number): Promise<void> {
    this.#stopping = true
    this.#ready = false
    clearTimeout(this.#again)
    const child = this.#child
    if (!child) return
    child.kill('SIGTERM')
    const giveUp = setTimeout(() => {
      this.#say(this.plan.name, `did not end within ${seconds} s and is killed`)
      child.kill('SIGKILL')
    }, seconds * 1000)
    await this.#ended
    clearTimeout(giveUp)
    this.#say(this.plan.name, 'stopped')
  }
}
