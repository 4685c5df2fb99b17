import { readFileSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { MODULES, type ModuleName } from '#config/modules'
import { environmentOf } from '#platform/config/credentials'
import { dataPath } from '#platform/config/data_dir'
import { engines } from '#platform/config/engines'
import { StartRefusal } from '#platform/config/refusal'
import { freePorts } from '#platform/runtime/free_ports'
import { env } from '#start/env'

/** One process of a split shop, as it is to be started. */
export interface PlannedProcess {
  /** The module's name, with a number from the second process on. */
  readonly name: string
  readonly module: ModuleName
  readonly port: number
  /** All that it is told, and nothing of other modules. */
  readonly env: Readonly<Record<string, string>>
}

/** Its children end before it has to. */
const CHILD_SHUTDOWN_SECONDS = Math.max(1, env.SHUTDOWN_SECONDS - 5)

/**
 * How many processes each module gets, from `order=3` or `order=3,payment=2`.
 * @throws StartRefusal for an entry that cannot be read
 */
export function readScale(entries: readonly string[]): ReadonlyMap<ModuleName, number> {
  const scale = new Map<ModuleName, number>()
  for (const entry of entries.flatMap((each) => each.split(','))) {
    const [, name, count] = /^(\w+)=([1-9]\d?)$/.exec(entry.trim()) ?? []
    if (!MODULES.includes(name as ModuleName)) {
      throw new StartRefusal(
        `"${entry}" does not say how many processes a module gets, such as order=3: there are ${MODULES.join(', ')}.`
      )
    }
    scale.set(name as ModuleName, Number(count))
  }
  return scale
}

/** Names of what `make engines` wrote down; on the embedded profile none. */
function namesFromEngines(): ReadonlySet<string> {
  const file = join(engines.ENGINES_DIR, 'env')
  if (engines.FAULTLINE_PROFILE !== 'real' || !existsSync(file)) return new Set()
  return new Set(Object.keys(parseEnv(readFileSync(file, 'utf8'))))
}

/**
 * One process for each module, or as many as `scale` says, each with an environment of its own. The first process of the
 * catalog, or of the first module when that is not among them, serves the storefront too.
 * @param gateway where all of them are reached together
 */
export async function planSplit(
  modules: readonly ModuleName[],
  scale: ReadonlyMap<ModuleName, number>,
  gateway: string
): Promise<PlannedProcess[]> {
  const places = modules.flatMap((module) =>
    Array.from({ length: scale.get(module) ?? 1 }, (_, i) => ({
      module,
      name: i === 0 ? module : `${module}-${i + 1}`,
    }))
  )
  const ports = await freePorts(places.length)
  const fromEngines = namesFromEngines()
  const web = env.WEB === false ? undefined : modules.includes('catalog') ? 'catalog' : modules[0]
  return places.map(({ module, name }, i) => ({
    name,
    module,
    port: ports[i]!,
    env: {
      ...environmentOf(module, process.env, fromEngines),
      MODULES: module,
      HOST: '127.0.0.1',
      PORT: String(ports[i]!),
      PUBLIC_URL: env.PUBLIC_URL ?? gateway,
      API_URL: env.API_URL ?? gateway,
      WEB: String(name === web),
      DATA_DIR: dataPath(),
      LOG_FORMAT: env.LOG_FORMAT === 'pretty' ? 'pretty' : 'json',
      SHUTDOWN_SECONDS: String(CHILD_SHUTDOWN_SECONDS),
    },
  }))
}
