import { checkTemplate, type TemplateText } from '#modules/notification/domain/template'
import { findTemplateVersion, type TemplateRow } from '#modules/notification/store'
import { Problem } from '#platform/http/problem'
import { stale } from '#platform/http/versions'
import type { Tx } from '#platform/storage/transaction'
import { newId } from '#platform/values/id'
import { now } from '#platform/values/clock'

function refuseUnlessValid({ name, channel }: Pick<TemplateRow, 'name' | 'channel'>, text: TemplateText): void {
  const errors = checkTemplate(name, channel, text)
  if (errors.length > 0) throw Problem.invalid(errors)
}

async function keepVersion(tx: Tx, template: TemplateRow, text: TemplateText, author: string): Promise<void> {
  await tx.insert('template_versions', {
    template_id: template.id,
    version: template.version,
    subject: text.subject,
    body: text.body,
    created_at: template.updated_at,
    created_by: author,
  })
}

/**
 * Writes the first version of a template.
 * @param author id of the staff member
 * @throws Problem 409 when that kind has one for the channel and language, 422 for unknown variables and the like
 */
export async function createTemplate(
  tx: Tx,
  what: Pick<TemplateRow, 'name' | 'channel' | 'locale'>,
  text: TemplateText,
  author: string
): Promise<TemplateRow> {
  refuseUnlessValid(what, text)
  const { name, channel, locale } = what
  const template: TemplateRow = { id: newId('template'), name, channel, locale, version: 1, updated_at: now() }
  const fresh = await tx.insert('templates', { ...template }, { key: ['name', 'channel', 'locale'], do: 'nothing' })
  if (fresh === 0) {
    throw new Problem(
      409,
      'E_TEMPLATE_EXISTS',
      `${name} has a template for ${channel} in ${locale} already: change that.`
    )
  }
  await keepVersion(tx, template, text, author)
  return template
}

/**
 * Makes a new version of a template; what is left out stays as it is. Messages that are queued keep the version they were
 * decided with.
 * @throws Problem 412 when it changed meanwhile, 422 for unknown variables and the like
 */
export async function changeTemplate(
  tx: Tx,
  template: TemplateRow,
  change: Partial<TemplateText>,
  version: number,
  author: string
): Promise<TemplateRow> {
  const before = (await findTemplateVersion(tx, template.id, template.version))!
  const text = {
    subject: change.subject === undefined ? before.subject : change.subject,
    body: change.body ?? before.body,
  }
  refuseUnlessValid(template, text)
  const next: TemplateRow = { ...template, version: version + 1, updated_at: now() }
  const changed = await tx.run('UPDATE templates SET version = ?, updated_at = ? WHERE id = ? AND version = ?', [
    next.version,
    next.updated_at,
    template.id,
    version,
  ])
  if (changed === 0) throw stale()
  await keepVersion(tx, next, text, author)
  return next
}
