import { demoId } from '#database/demo/shop'
import { DEMO_TEMPLATES } from '#modules/notification/demo_templates'
import { store } from '#modules/notification/store'
import type { SeedOptions } from '#platform/modules/define_module'
import { inBatches } from '#platform/storage/batches'
import { now } from '#platform/values/clock'

/** Every message in English and German. */
export default async function seedNotification({ seed, progress }: SeedOptions): Promise<void> {
  const templates = DEMO_TEMPLATES.map((template, n) => ({ ...template, n, id: demoId('template', seed, n) }))
  await inBatches(store, templates, async (tx, { n, id, name, channel, locale, subject, body }) => {
    await tx.insert(
      'templates',
      { id, name, channel, locale, version: 1, updated_at: now() },
      { key: ['name', 'channel', 'locale'], do: 'nothing' }
    )
    await tx.insert(
      'template_versions',
      { template_id: id, version: 1, subject, body, created_at: now(), created_by: 'seeder' },
      { key: ['template_id', 'version'], do: 'nothing' }
    )
    progress(n + 1, templates.length)
  })
}
