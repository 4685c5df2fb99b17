import { MODULES, type ModuleName } from '#config/modules'
import { StartRefusal } from '#platform/config/refusal'
import { ModuleHost, useHost } from '#platform/modules/host'
import { env } from '#start/env'

/** Opens stores and broker of modules for the time of a command; nothing relays, consumes or fires meanwhile. */
export async function withModules<T>(names: readonly ModuleName[], work: (host: ModuleHost) => Promise<T>): Promise<T> {
  const host = await ModuleHost.open(names, [])
  useHost(host)
  try {
    return await work(host)
  } finally {
    useHost(undefined)
    await host.stop()
  }
}

/** The modules a flag names, or all that this deployment hosts. @throws StartRefusal for one that does not exist */
export function namedModules(flag: string | undefined): readonly ModuleName[] {
  if (flag === undefined) return env.MODULES
  const names = flag.split(',').map((name) => name.trim())
  const unknown = names.find((name) => !MODULES.includes(name as ModuleName))
  if (unknown !== undefined) {
    throw new StartRefusal(`There is no module called "${unknown}": there are ${MODULES.join(', ')}.`)
  }
  return names as ModuleName[]
}
