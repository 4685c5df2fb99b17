import { existsSync, readFileSync, rmSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'
import type { Engine } from './engine.ts'
import { assignPorts } from './ports.ts'
import { lastLines, runningPid, startProcess, stopProcess } from './processes.ts'
import type { Site } from './site.ts'

const PATIENCE = 180_000

export interface Outcome {
  readonly engine: Engine
  readonly kind: 'ran' | 'started' | 'failed'
  /** Seconds until it answered. */
  readonly seconds: number
  readonly why?: string
}

async function untilReady(site: Site, engine: Engine): Promise<void> {
  const giveUpAt = performance.now() + PATIENCE
  while (!(await engine.ready(site))) {
    if (runningPid(site, engine) === undefined) throw new Error('it ended while it was starting')
    if (performance.now() > giveUpAt) throw new Error(`it did not answer within ${PATIENCE / 1000} seconds`)
    await setTimeout(100)
  }
}

/* Holds the number of the process that `configure` was done for: one that was cut short is done again. */
const configuredFile = (site: Site, engine: Engine) => site.path(engine.name, 'configured')

async function configure(site: Site, engine: Engine): Promise<void> {
  const file = configuredFile(site, engine)
  const process = String(runningPid(site, engine))
  if (existsSync(file) && readFileSync(file, 'utf8') === process) return
  await engine.configure?.(site)
  site.write(file, process)
}

async function bringUp(site: Site, engine: Engine, isRunning: boolean): Promise<void> {
  if (!isRunning) {
    rmSync(configuredFile(site, engine), { force: true })
    await engine.prepare?.(site)
    await startProcess(site, engine, engine.launch(site))
  }
  await untilReady(site, engine)
  await configure(site, engine)
}

/**
 * Starts what does not run, everything at once except what needs another engine first. One that fails does not hold up
 * the others; `report` hears of each as soon as it answers or fails.
 */
export async function startEngines(
  site: Site,
  engines: readonly Engine[],
  report: (outcome: Outcome) => void
): Promise<readonly Outcome[]> {
  const running = new Set(engines.filter((engine) => runningPid(site, engine) !== undefined))
  await assignPorts(
    site,
    engines.filter((engine) => !running.has(engine))
  )
  const outcomes = new Map<string, Promise<Outcome>>()

  const start = async (engine: Engine): Promise<Outcome> => {
    for (const name of engine.after ?? []) {
      const earlier = await outcomes.get(name)
      if (earlier?.kind === 'failed')
        return { engine, kind: 'failed', seconds: 0, why: `it needs ${earlier.engine.title}` }
    }
    const startedAt = performance.now()
    const seconds = () => (performance.now() - startedAt) / 1000
    try {
      await bringUp(site, engine, running.has(engine))
      return { engine, kind: running.has(engine) ? 'ran' : 'started', seconds: seconds() }
    } catch (error) {
      const said = lastLines(site, engine)
      const why = said ? `${(error as Error).message}; its log ends:\n${said}` : (error as Error).message
      return { engine, kind: 'failed', seconds: seconds(), why }
    }
  }

  /* In an order in which what is needed stands before what needs it. */
  const rank = (engine: Engine): number => (engine.after?.length ? 1 : 0)
  for (const engine of engines.toSorted((a, b) => rank(a) - rank(b))) {
    outcomes.set(
      engine.name,
      start(engine).then((outcome) => {
        report(outcome)
        return outcome
      })
    )
  }
  return Promise.all(outcomes.values())
}

/** Ends what runs from this folder: first what needs others, then the others. */
export async function stopEngines(
  site: Site,
  engines: readonly Engine[],
  report: (engine: Engine, ran: boolean) => void
): Promise<void> {
  const end = async (engine: Engine) => report(engine, await stopProcess(site, engine))
  await Promise.all(engines.filter((engine) => engine.after).map(end))
  await Promise.all(engines.filter((engine) => !engine.after).map(end))
}
