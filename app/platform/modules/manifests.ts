import type { ModuleName } from '#config/modules'
import { MODULES } from '#config/modules'
import type { ModuleManifest } from '#platform/modules/define_module'

const loaded = new Map<ModuleName, ModuleManifest>()

/** The manifests of those modules; all twelve by default. Loading one loads its contract and nothing else of it. */
export async function loadManifests(names: readonly ModuleName[] = MODULES): Promise<ModuleManifest[]> {
  return Promise.all(
    names.map(async (name) => {
      const known = loaded.get(name)
      if (known) return known
      const { default: manifest } = (await import(`#modules/${name}/module`)) as { default: ModuleManifest }
      loaded.set(name, manifest)
      return manifest
    })
  )
}
