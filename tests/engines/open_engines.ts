import { StartRefusal } from '#platform/config/refusal'
import { canContain, startContainers } from './containers.ts'
import { dropNamespace } from './drop_namespace.ts'
import { ENGINES } from './engines.ts'
import { openNamespace } from './namespace.ts'
import { openSite } from './open_site.ts'
import { runningPid } from './processes.ts'
import { ENGINE_KINDS } from './reachable.ts'

/** The engines that a run of tests has. */
export interface OpenEngines {
  /** Makes room for one part of the run, and gives its environment. */
  readonly open: (name: string) => Promise<Readonly<Record<string, string>>>
  /** Whether all parts have the same room, which is then too little for shops beside each other. */
  readonly isShared: boolean
  /** Takes everything away that `open` made. */
  readonly close: () => Promise<void>
}

/**
 * Those that `make engines` started, with a namespace for each part; where none runs and containers can be had, engines in
 * containers for this run alone.
 * @throws Error saying what to do when there are neither
 */
export async function openEngines(say: (line: string) => void): Promise<OpenEngines> {
  const site = openSite()
  if (ENGINES.some((engine) => runningPid(site, engine) !== undefined)) {
    const opened = new Set<string>()
    return {
      isShared: false,
      open: (name) => {
        const namespace = `t${process.pid}_${name}`
        opened.add(namespace)
        return openNamespace(namespace)
      },
      close: async () => {
        for (const name of opened) await dropNamespace(name)
      },
    }
  }
  if (!canContain()) {
    throw new StartRefusal('No engine runs on this machine, and there are no containers: run `make engines` first.')
  }
  say('No engine runs on this machine: starting them in containers')
  const { env, stop } = await startContainers(ENGINE_KINDS)
  return { isShared: true, open: async () => env, close: stop }
}
