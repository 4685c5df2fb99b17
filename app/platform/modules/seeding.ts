import type { ModuleManifest, SeedOptions } from '#platform/modules/define_module'
import { readFact } from '#platform/storage/facts'
import { moduleStore } from '#platform/storage/module_store'
import { isoNow } from '#platform/values/clock'

const SEEDED = 'seeded'

/** Whether a module's store was seeded before; seeding is done once per store. */
export async function isSeeded({ name }: ModuleManifest): Promise<boolean> {
  return (await readFact(moduleStore(name), SEEDED)) !== undefined
}

/**
 * Seeds a module unless it is seeded. A seeder that was killed half-way is run again, so each of them overwrites what it
 * finds under its own ids.
 * @returns whether there was anything to do
 */
export async function seed(manifest: ModuleManifest, options: SeedOptions): Promise<boolean> {
  if (!manifest.seeder || (await isSeeded(manifest))) return false
  const { default: seeder } = await manifest.seeder()
  await seeder(options)
  await moduleStore(manifest.name).transaction((tx) =>
    tx
      .insert('facts', {
        name: SEEDED,
        value: JSON.stringify({ at: isoNow(), scale: options.scale, seed: options.seed }),
      })
      .then(() => undefined)
  )
  return true
}
