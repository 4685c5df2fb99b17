import type { HttpContext } from '@adonisjs/core/http'
import type { Audience } from '#modules/catalog/controllers/present_products'
import { languages } from '#modules/catalog/domain/locale'
import { isStaff } from '#platform/http/auth'

export interface AudienceQuery {
  readonly region?: string | undefined
  readonly currency?: string | undefined
  readonly locale?: string | undefined
}

/** Who is answered: the market from the query, the language from `?locale=` or else from Accept-Language. */
export function audienceOf(ctx: HttpContext, { region, currency, locale }: AudienceQuery): Audience {
  ctx.response.vary('Accept-Language')
  return {
    market: { region, currency },
    languages: languagesOf(ctx, locale),
    staff: isStaff(ctx.actor),
  }
}

export function languagesOf({ request }: HttpContext, locale?: string): string[] {
  if (locale !== undefined) return languages([locale])
  return request.header('accept-language') === undefined ? [] : languages(request.languages())
}
