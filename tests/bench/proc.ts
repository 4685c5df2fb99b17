import { existsSync, readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'

/** Why CPU time and memory of other processes cannot be told here, or `undefined` where they can. */
export const unmeasurable = existsSync('/proc/self/stat')
  ? undefined
  : 'CPU time and memory of a process are read from /proc, which is there on Linux only'

/** `getconf CLK_TCK` is 100 on every Linux that Node runs on. */
const MS_PER_TICK = 10

/** CPU time a process has used so far, all threads, user and system, in milliseconds; 0 once it is gone. */
export function cpuMs(pid: number): number {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
    return (Number(fields[11]) + Number(fields[12])) * MS_PER_TICK
  } catch {
    return 0
  }
}

/** Resident memory of a process in MB (10⁶ bytes); `peak` is the most it ever had. */
export function memoryMb(pid: number): { rss: number; peak: number } {
  try {
    const text = readFileSync(`/proc/${pid}/status`, 'utf8')
    const of = (key: string) => (Number(new RegExp(`^${key}:\\s+(\\d+)`, 'm').exec(text)?.[1]) * 1024) / 1e6
    return { rss: of('VmRSS'), peak: of('VmHWM') }
  } catch {
    return { rss: NaN, peak: NaN }
  }
}

/** CPU time the whole machine has spent on anything, or had taken away by its host, in milliseconds. */
function machineMs(): number {
  const fields = readFileSync('/proc/stat', 'utf8').split('\n')[0]!.trim().split(/\s+/).slice(1).map(Number)
  const [user, nice, system, , , irq, softirq, steal] = fields
  return (user! + nice! + system! + irq! + softirq! + (steal ?? 0)) * MS_PER_TICK
}

export interface Usage {
  readonly seconds: number
  /** CPU time of the server and of the load client, milliseconds. */
  readonly serverCpuMs: number
  readonly clientCpuMs: number
  /** What others on this machine took meanwhile, in percent of all cores. */
  readonly outsidePercent: number
}

/** Measures from its making to `stop()`. */
export class Stopwatch {
  readonly #server: number | undefined
  readonly #client: number | undefined
  readonly #from: ReturnType<Stopwatch['read']>

  constructor(server?: number, client?: number) {
    this.#server = server
    this.#client = client
    this.#from = this.read()
  }

  private read() {
    const own = process.cpuUsage()
    return {
      at: performance.now(),
      server: unmeasurable || this.#server === undefined ? 0 : cpuMs(this.#server),
      client: unmeasurable || this.#client === undefined ? 0 : cpuMs(this.#client),
      self: (own.user + own.system) / 1000,
      machine: unmeasurable ? 0 : machineMs(),
    }
  }

  stop(): Usage {
    const [from, to] = [this.#from, this.read()]
    const elapsed = to.at - from.at
    const [server, client] = [to.server - from.server, to.client - from.client]
    const outside = to.machine - from.machine - server - client - (to.self - from.self)
    return {
      seconds: elapsed / 1000,
      serverCpuMs: unmeasurable ? NaN : server,
      clientCpuMs: unmeasurable ? NaN : client,
      outsidePercent: unmeasurable ? NaN : Math.max(0, (outside / (elapsed * availableParallelism())) * 100),
    }
  }
}
