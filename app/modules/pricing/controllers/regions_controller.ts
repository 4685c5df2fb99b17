import type { HttpContext } from '@adonisjs/core/http'
import { setRegion } from '#modules/pricing/actions/set_region'
import { findTerms, store, toTerms, type RegionRow } from '#modules/pricing/store'
import { regionBody } from '#modules/pricing/validators'
import { answerOnce } from '#platform/http/idempotency'
import { pageRequest, toPage } from '#platform/http/lists'
import { Problem } from '#platform/http/problem'
import { validBody } from '#platform/http/validation'
import { etag, matchedVersionIfGiven } from '#platform/http/versions'

const LONGEST_NAME = 40

export default class RegionsController {
  async index(ctx: HttpContext) {
    const page = pageRequest(ctx)
    const rows = await store.all<RegionRow>('SELECT * FROM regions WHERE region > ? ORDER BY region LIMIT ?', [
      page.after ?? '',
      page.limit + 1,
    ])
    return toPage(rows, page, ({ region }) => region, toTerms)
  }

  async show({ params, response }: HttpContext) {
    const terms = await findTerms(store, params.region)
    if (!terms) throw Problem.notFound('region')
    response.header('ETag', etag(terms.version))
    return terms
  }

  async update(ctx: HttpContext) {
    const terms = await validBody(ctx, regionBody)
    const { region } = ctx.params as { region: string }
    if (region.length > LONGEST_NAME) {
      throw new Problem(400, 'E_INVALID_REGION', `The name of a region has ${LONGEST_NAME} characters at most.`)
    }
    await answerOnce(ctx, store, async (tx) => {
      const present = await findTerms(tx, region)
      const version = matchedVersionIfGiven(ctx, present !== undefined)
      const body = await setRegion(tx, { ...terms, region, version })
      return { status: version === undefined ? 201 : 200, body, headers: { ETag: etag(body.version) } }
    })
  }
}
