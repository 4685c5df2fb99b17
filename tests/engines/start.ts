import { ENGINES } from './engines.ts'
import { readEnvironmentFile, writeEnvironment } from './environment_file.ts'
import type { Engine } from './engine.ts'
import { openNamespace } from './namespace.ts'
import { DEFAULT_NAMESPACE } from './namespace_names.ts'
import { openSite } from './open_site.ts'
import { provision } from './provision.ts'
import type { Site } from './site.ts'
import { alone } from './start_lock.ts'
import { startEngines, stopEngines, type Outcome } from './supervisor.ts'

/**
 * Engines by name, all of them when none is named.
 * @throws Error when there is none of that name
 */
export function chooseEngines(names: readonly string[] = []): readonly Engine[] {
  const unknown = names.find((name) => !ENGINES.some((engine) => engine.name === name))
  if (unknown) {
    throw new Error(`There is no engine "${unknown}": there are ${ENGINES.map((engine) => engine.name).join(', ')}.`)
  }
  return names.length === 0 ? ENGINES : ENGINES.filter((engine) => names.includes(engine.name))
}

export interface Listener {
  say(line: string): void
  report(outcome: Outcome, site: Site): void
}

/**
 * Fetches what is missing, starts what does not run, opens the shop's namespace and writes its environment down.
 * @returns the folder, and whether everything runs
 */
export async function start(engines: readonly Engine[], listener: Listener): Promise<{ site: Site; allRun: boolean }> {
  const site = openSite()
  const allRun = await alone(site, async () => {
    await provision(site, engines, (line) => listener.say(line))
    const outcomes = await startEngines(site, engines, (outcome) => listener.report(outcome, site))
    const isNew = outcomes.some(({ kind }) => kind === 'started') || Object.keys(readEnvironmentFile(site)).length === 0
    if (isNew) {
      listener.say('Opening a database, keyspace or bucket for each module')
      writeEnvironment(site, await openNamespace(DEFAULT_NAMESPACE, site))
    }
    return outcomes.every(({ kind }) => kind !== 'failed')
  })
  return { site, allRun }
}

/** Ends what `start` started; data stays. */
export async function stop(engines: readonly Engine[], report: (engine: Engine, ran: boolean) => void): Promise<void> {
  const site = openSite()
  await alone(site, () => stopEngines(site, engines, report))
}
