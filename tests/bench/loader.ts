import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { CheckoutJob, CheckoutResult, FromLoad, RequestJob, RequestResult } from './load.ts'
import { memoryMb, Stopwatch, type Usage } from './proc.ts'
import type { Running } from './servers.ts'

export interface Measured<Result> {
  readonly result: Result
  /** Of the window. */
  readonly usage: Usage
  /** CPU time of the server from the first request until it had come to rest, milliseconds. */
  readonly wholeCpuMs: number
  /** MB after the last request. */
  readonly rss: number
  readonly metrics?: { readonly before: string; readonly after: string }
}

const LOAD = fileURLToPath(new URL('./load.ts', import.meta.url))

/**
 * Has a load process do a job against a server and measures the server meanwhile.
 * @param scrape reads the server's own figures just outside the window
 */
export async function apply(
  server: Running,
  job: Omit<CheckoutJob, 'baseUrl'>,
  scrape: () => Promise<string>
): Promise<Measured<CheckoutResult>>
export async function apply(server: Running, job: Omit<RequestJob, 'baseUrl'>): Promise<Measured<RequestResult>>
export async function apply(
  server: Running,
  job: Omit<CheckoutJob, 'baseUrl'> | Omit<RequestJob, 'baseUrl'>,
  scrape?: () => Promise<string>
): Promise<Measured<any>> {
  const child = fork(LOAD, { execArgv: ['--disable-warning=ExperimentalWarning'] })
  const whole = new Stopwatch(server.pid, child.pid)
  let stopwatch: Stopwatch | undefined
  let usage: Usage | undefined
  let [before, after] = ['', '']
  const result = await new Promise<CheckoutResult | RequestResult>((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', () => reject(new Error('The load process ended before its job did')))
    child.on('message', (message: FromLoad) => {
      void (async () => {
        if ('result' in message) return resolve(message.result)
        if (message.edge === 'close') usage = stopwatch?.stop()
        if (scrape && message.edge === 'close') after = await scrape()
        if (scrape && message.edge === 'open') before = await scrape()
        if (message.edge === 'open') stopwatch = new Stopwatch(server.pid, child.pid)
      })().catch(reject)
    })
    child.send({ ...job, baseUrl: server.url })
  })
  await server.atRest()
  return {
    result,
    usage: usage!,
    wholeCpuMs: whole.stop().serverCpuMs,
    rss: memoryMb(server.pid).rss,
    ...(scrape && { metrics: { before, after } }),
  }
}
