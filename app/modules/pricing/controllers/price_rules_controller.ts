import type { HttpContext } from '@adonisjs/core/http'
import type { Infer } from '@vinejs/vine/types'
import { changeRule } from '#modules/pricing/actions/change_rule'
import { createRule } from '#modules/pricing/actions/create_rule'
import { removeRule } from '#modules/pricing/actions/remove_rule'
import type { RuleConditions } from '#modules/pricing/domain/rule'
import { findRule, isUsedUp, store, toRule, type RuleRow } from '#modules/pricing/store'
import { ruleBody, rulePatch } from '#modules/pricing/validators'
import { answerOnce } from '#platform/http/idempotency'
import { listRows } from '#platform/http/lists'
import { Problem } from '#platform/http/problem'
import { validBody } from '#platform/http/validation'
import { etag, matchedVersion } from '#platform/http/versions'
import { iso } from '#platform/values/clock'
import { newId } from '#platform/values/id'

export default class PriceRulesController {
  async index(ctx: HttpContext) {
    return listRows(ctx, store.client.from('price_rules'), present)
  }

  async show({ params, response }: HttpContext) {
    const row = await findRule(store, params.id)
    if (!row) throw Problem.notFound('price rule')
    response.header('ETag', etag(row.version))
    return present(row)
  }

  async store(ctx: HttpContext) {
    const body = await validBody(ctx, ruleBody)
    await answerOnce(ctx, store, async (tx) => {
      const row = await createRule(tx, {
        id: newId('priceRule'),
        name: body.name,
        priority: body.priority ?? 0,
        exclusive: body.exclusive ?? false,
        stackable: body.stackable ?? false,
        conditions: toConditions(body.conditions ?? {}),
        effect: body.effect,
        usageLimit: body.usageLimit ?? null,
        active: body.active ?? true,
      })
      const headers = { ETag: etag(row.version), Location: `/v1/price-rules/${row.id}` }
      return { status: 201, body: present(row), headers }
    })
  }

  async update(ctx: HttpContext) {
    const { conditions, ...rest } = await validBody(ctx, rulePatch)
    const version = matchedVersion(ctx)
    await answerOnce(ctx, store, async (tx) => {
      const change = conditions ? { ...rest, conditions: toConditions(conditions) } : rest
      const row = await changeRule(tx, ctx.params.id, version, change)
      return { status: 200, body: present(row), headers: { ETag: etag(row.version) } }
    })
  }

  async destroy(ctx: HttpContext) {
    const version = matchedVersion(ctx)
    await answerOnce(ctx, store, async (tx) => {
      await removeRule(tx, ctx.params.id, version)
      return { status: 204 }
    })
  }
}

/** Times are text in answers and requests, and milliseconds within a rule. */
function toConditions({ from, until, ...rest }: NonNullable<Infer<typeof rulePatch>['conditions']>): RuleConditions {
  return {
    ...rest,
    ...(from !== undefined && { from: Date.parse(from) }),
    ...(until !== undefined && { until: Date.parse(until) }),
  }
}

function present(row: RuleRow) {
  const { conditions, ...rule } = toRule(row)
  const { from, until, ...rest } = conditions
  return {
    ...rule,
    conditions: {
      ...rest,
      ...(from !== undefined && { from: iso(from) }),
      ...(until !== undefined && { until: iso(until) }),
    },
    uses: row.uses,
    usedUp: isUsedUp(row),
    createdAt: iso(row.created_at),
    updatedAt: iso(row.updated_at),
  }
}
