import type { HttpContext } from '@adonisjs/core/http'
import { changeTemplate, createTemplate } from '#modules/notification/actions/save_template'
import { KINDS, UNSUBSCRIBE_URL, variablesOf } from '#modules/notification/domain/kinds'
import { presentFacts, render } from '#modules/notification/domain/template'
import { findTemplateVersion, store, type TemplateRow, type TemplateVersionRow } from '#modules/notification/store'
import { changeTemplateBody, createTemplateBody, previewBody, templatesQuery } from '#modules/notification/validators'
import { answerOnce } from '#platform/http/idempotency'
import { listRows } from '#platform/http/lists'
import { Problem } from '#platform/http/problem'
import { validBody, validQuery } from '#platform/http/validation'
import { etag, matchedVersion } from '#platform/http/versions'
import type { SqlSession } from '#platform/storage/sql'
import { iso } from '#platform/values/clock'

export default class TemplatesController {
  async index(ctx: HttpContext) {
    const { name, channel, locale } = await validQuery(ctx, templatesQuery)
    const query = store.client.from('templates')
    for (const [column, value] of Object.entries({ name, channel, locale })) {
      if (value !== undefined) void query.where(column, value)
    }
    return listRows(ctx, query, presentHead, 'asc')
  }

  async store(ctx: HttpContext) {
    const { name, channel, locale, subject = null, body } = await validBody(ctx, createTemplateBody)
    await answerOnce(ctx, store, async (tx) => {
      const template = await createTemplate(tx, { name, channel, locale }, { subject, body }, ctx.actor!.id)
      const headers = { ETag: etag(template.version), Location: `/v1/templates/${template.id}` }
      return { status: 201, body: await present(tx, template), headers }
    })
  }

  async show({ params, response }: HttpContext) {
    const template = await find(store, params.id)
    response.header('ETag', etag(template.version))
    return present(store, template)
  }

  async update(ctx: HttpContext) {
    const version = matchedVersion(ctx)
    const change = await validBody(ctx, changeTemplateBody)
    await answerOnce(ctx, store, async (tx) => {
      const template = await changeTemplate(tx, await find(tx, ctx.params.id), change, version, ctx.actor!.id)
      return { status: 200, body: await present(tx, template), headers: { ETag: etag(template.version) } }
    })
  }

  async preview(ctx: HttpContext) {
    const { version, variables = {} } = await validBody(ctx, previewBody)
    const template = await find(store, ctx.params.id)
    const unknown = Object.keys(variables).filter((name) => !variablesOf(template.name).includes(name))
    if (unknown.length > 0) {
      throw Problem.invalid(
        unknown.map((name) => ({
          pointer: `/variables/${name}`,
          detail: 'There is no such variable.',
          rule: 'variable',
        }))
      )
    }
    const text = await findTemplateVersion(store, template.id, version ?? template.version)
    if (!text) throw Problem.notFound('version of this template')
    const { name, channel, locale } = template
    const values = {
      ...presentFacts(KINDS[name].examples, locale),
      [UNSUBSCRIBE_URL]: '[unsubscribe link]',
      ...variables,
    }
    return { version: text.version, locale, ...render(channel, text, values) }
  }
}

async function find(session: SqlSession, id: string): Promise<TemplateRow> {
  const template = await session.one<TemplateRow>('SELECT * FROM templates WHERE id = ?', [id])
  if (!template) throw Problem.notFound('template')
  return template
}

function presentHead({ id, name, channel, locale, version, updated_at: updatedAt }: TemplateRow) {
  return { id, name, channel, locale, category: KINDS[name].category, version, updatedAt: iso(updatedAt) }
}

async function present(session: SqlSession, template: TemplateRow) {
  const versions = await session.all<TemplateVersionRow>(
    'SELECT * FROM template_versions WHERE template_id = ? ORDER BY version DESC LIMIT 100',
    [template.id]
  )
  const { subject, body } = versions.find(({ version }) => version === template.version)!
  return {
    ...presentHead(template),
    subject,
    body,
    variables: variablesOf(template.name),
    versions: versions.map((row) => ({
      version: row.version,
      createdAt: iso(row.created_at),
      createdBy: row.created_by,
    })),
  }
}
