import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connectWorker } from './connect.ts'
import { openSite } from './open_site.ts'
import { runningPid, stopProcess } from './processes.ts'
import { Site } from './site.ts'
import { startEngines } from './supervisor.ts'

/** A Kafka Connect that belongs to one test, beside the one of `make engines` and on the same Kafka. */
export interface OwnConnect {
  readonly url: string
  /** SIGKILL, as a machine that dies. */
  kill(): Promise<void>
  /** Starts it again at its address, and resolves when it answers. */
  start(): Promise<void>
  /** Ends it and removes what it had on this machine. */
  close(): Promise<void>
}

/** @param kafka its broker, host:port */
export async function openOwnConnect(kafka: string): Promise<OwnConnect> {
  const root = mkdtempSync(join(tmpdir(), 'faultline-connect-'))
  const site = new Site(root, openSite().cache)
  const engine = connectWorker(`connect_${process.pid}`, () => kafka)
  const start = async () => {
    const [outcome] = await startEngines(site, [engine], () => undefined)
    if (outcome!.kind === 'failed') throw new Error(`Kafka Connect did not start: ${outcome!.why}`)
  }
  const kill = async () => {
    const pid = runningPid(site, engine)
    if (pid !== undefined) process.kill(pid, 'SIGKILL')
    await stopProcess(site, engine)
  }
  /* A test run that is interrupted leaves nothing behind. */
  const end = () => {
    const pid = runningPid(site, engine)
    if (pid !== undefined) process.kill(pid, 'SIGKILL')
  }
  process.once('exit', end)
  await start()
  return {
    url: engine.env(site).CONNECT_URL!,
    kill,
    start,
    close: async () => {
      await kill()
      process.off('exit', end)
      rmSync(root, { recursive: true, force: true })
    },
  }
}
