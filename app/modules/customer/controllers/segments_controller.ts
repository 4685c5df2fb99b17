import type { HttpContext } from '@adonisjs/core/http'
import { createSegment } from '#modules/customer/actions/create_segment'
import { deleteSegment } from '#modules/customer/actions/delete_segment'
import { updateSegment } from '#modules/customer/actions/update_segment'
import { ruleProblems } from '#modules/customer/domain/rule_problems'
import type { SegmentRule } from '#modules/customer/domain/segment_rules'
import { findSegment, store, type SegmentRow } from '#modules/customer/store'
import { segmentBody, segmentChangeBody } from '#modules/customer/validators'
import { answerOnce } from '#platform/http/idempotency'
import { listRows } from '#platform/http/lists'
import { Problem } from '#platform/http/problem'
import { validBody } from '#platform/http/validation'
import { etag, matchedVersion } from '#platform/http/versions'
import { iso } from '#platform/values/clock'

export default class SegmentsController {
  async index(ctx: HttpContext) {
    return listRows<SegmentRow, SegmentView>(ctx, store.client.from('segments').whereNull('deleted_at'), present)
  }

  async show({ params, response }: HttpContext) {
    const segment = await findSegment(store, params.id)
    if (!segment) throw Problem.notFound('segment')
    response.header('ETag', etag(segment.version))
    return present(segment)
  }

  async store(ctx: HttpContext) {
    const given = await validBody(ctx, segmentBody)
    refuseProblems(given.rules)
    await answerOnce(ctx, store, async (tx) => {
      const segment = await createSegment(tx, given)
      return {
        status: 201,
        body: present(segment),
        headers: { Location: `/v1/segments/${segment.id}`, ETag: etag(segment.version) },
      }
    })
  }

  async update(ctx: HttpContext) {
    const change = await validBody(ctx, segmentChangeBody)
    if (change.rules) refuseProblems(change.rules)
    const version = matchedVersion(ctx)
    await answerOnce(ctx, store, async (tx) => {
      const segment = await updateSegment(tx, ctx.params.id, version, change)
      return { status: 200, body: present(segment), headers: { ETag: etag(segment.version) } }
    })
  }

  async destroy(ctx: HttpContext) {
    await answerOnce(ctx, store, async (tx) => {
      await deleteSegment(tx, ctx.params.id)
      return { status: 204 }
    })
  }
}

type SegmentView = ReturnType<typeof present>

function refuseProblems(rules: readonly SegmentRule[]): void {
  const problems = ruleProblems(rules)
  if (problems.length > 0) throw Problem.invalid(problems)
}

function present({ id, slug, name, rules, ...row }: SegmentRow) {
  return {
    id,
    slug,
    name,
    rules: JSON.parse(rules) as SegmentRule[],
    evaluatedAt: iso(row.evaluated_at),
    createdAt: iso(row.created_at),
    updatedAt: iso(row.updated_at),
  }
}
