import { StartRefusal } from '#platform/config/refusal'
import type { SeedOptions } from '#platform/modules/define_module'
import { isSeeded, seed } from '#platform/modules/seeding'
import { Command } from '#platform/console/command'
import { namedModules, withModules } from '#platform/console/open_modules'

const SCALES = ['small', 'medium', 'large'] as const

export default class Seed extends Command {
  static override commandName = 'seed'
  static override description = 'Fill stores that were never seeded with the demo shop'
  static override help = [
    'What is seeded reaches the other modules by events as soon as the shop is served.',
    'A store is seeded once; to seed at another scale or seed, begin with an empty DATA_DIR.',
  ]
  static override options = { startApp: true }

  declare module: string | undefined
  declare scale: SeedOptions['scale']
  declare seed: number

  static {
    this.defineFlag('module', { type: 'string', description: 'Only these, separated by commas' })
    this.defineFlag('scale', { type: 'string', description: `One of ${SCALES.join(', ')}`, default: 'small' })
    this.defineFlag('seed', { type: 'number', description: 'Same seed, same shop', default: 1 })
  }

  override async run() {
    if (!SCALES.includes(this.scale)) throw new StartRefusal(`There is no scale "${this.scale}": ${SCALES.join(', ')}.`)
    await withModules(namedModules(this.module), async ({ manifests }) => {
      for (const manifest of manifests) {
        if (!manifest.seeder) continue
        if (await isSeeded(manifest)) {
          this.logger.info(`${manifest.name}: seeded before, left as it is`)
          continue
        }
        await seed(manifest, { scale: this.scale, seed: this.seed, progress: this.#progress(manifest.name) })
        this.logger.success(`${manifest.name}: seeded (scale ${this.scale}, seed ${this.seed})`)
      }
    })
  }

  /** Says how far it is, at most ten times, so that a log stays readable. */
  #progress(name: string): (done: number, total: number) => void {
    let shown = 0
    return (done, total) => {
      const tenths = Math.floor((done / total) * 10)
      if (tenths === shown) return
      shown = tenths
      if (tenths < 10) this.logger.log(`  ${name} ${'█'.repeat(tenths)}${'░'.repeat(10 - tenths)} ${done} of ${total}`)
    }
  }
}
