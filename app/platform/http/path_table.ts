import type { ModuleName } from '#config/modules'
import type { ModuleManifest } from '#platform/modules/define_module'

/** Paths that every module has under its name. */
const NAMED = /^\/(?:health|metrics|objects|docs)\/(\w+)/

/**
 * Which module answers a path: the table behind every gateway, made from the manifests. `*` in a prefix stands for one
 * segment; the longest prefix wins.
 */
export class PathTable {
  readonly #entries: readonly { readonly module: ModuleName; readonly segments: readonly string[] }[]
  readonly #names: ReadonlySet<string>

  constructor(manifests: readonly Pick<ModuleManifest, 'name' | 'paths'>[]) {
    this.#names = new Set(manifests.map(({ name }) => name))
    this.#entries = manifests
      .flatMap(({ name, paths }) => paths.map((path) => ({ module: name, segments: path.split('/').slice(1) })))
      .sort((a, b) => b.segments.length - a.segments.length)
  }

  /** The table itself, in the order in which it is gone through. */
  get entries(): readonly { readonly module: ModuleName; readonly segments: readonly string[] }[] {
    return this.#entries
  }

  /** `undefined` for paths of the process as a whole, such as `/health`, and for the web's. */
  moduleOf(path: string): ModuleName | undefined {
    const pathname = path.split('?')[0]!
    const named = NAMED.exec(pathname)?.[1]
    if (named !== undefined && this.#names.has(named)) return named as ModuleName
    const segments = pathname.split('/').slice(1)
    return this.#entries.find((entry) =>
      entry.segments.every((segment, i) => (segment === '*' ? segments[i] !== undefined : segment === segments[i]))
    )?.module
  }
}
