import { MODULES, type ModuleName } from '#config/modules'
import { StartRefusal } from '#platform/config/refusal'
import type { PathTable } from '#platform/http/path_table'

/** Where modules are served: `order,payment=http://127.0.0.1:3334` for some, `*=…` or a bare URL for the rest. */
export class Origins {
  readonly #byModule = new Map<ModuleName, string>()
  readonly #rest: string
  readonly #table: PathTable

  /** @throws StartRefusal for an entry that cannot be read, or when nothing is said of the rest */
  constructor(entries: readonly string[], table: PathTable) {
    this.#table = table
    let rest: string | undefined
    for (const entry of entries) {
      const [names, url] = entry.includes('=') ? (entry.split('=', 2) as [string, string]) : ['*', entry]
      if (!URL.canParse(url))
        throw new StartRefusal(`"${entry}" does not name a URL, such as order=http://127.0.0.1:3334.`)
      const origin = new URL(url).origin
      if (names === '*') rest = origin
      else for (const name of names.split(',')) this.#byModule.set(known(name), origin)
    }
    if (rest === undefined) throw new StartRefusal('Nothing is said of the other modules: add *=http://… .')
    this.#rest = rest
  }

  /** Every origin once. */
  get all(): string[] {
    return [...new Set([this.#rest, ...this.#byModule.values()])]
  }

  /** Where a path is answered. */
  of(path: string): string {
    const module = this.#table.moduleOf(path)
    return (module && this.#byModule.get(module)) ?? this.#rest
  }
}

function known(name: string): ModuleName {
  if (!MODULES.includes(name as ModuleName)) {
    throw new StartRefusal(`There is no module called "${name}": there are ${MODULES.join(', ')}.`)
  }
  return name as ModuleName
}
