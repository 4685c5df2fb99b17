import type { HttpContext } from '@adonisjs/core/http'
import { Problem } from '#platform/http/problem'

/** The ETag of a thing at that version. */
export const etag = (version: number | string): string => `"${version}"`

/**
 * The version an update was made against, for routes whose `ifMatch` is `required`.
 * @throws Problem 428 without the header, 412 when it is none of ours
 */
export function matchedVersion(ctx: HttpContext): number {
  if (ctx.spec?.ifMatch !== 'required') throw new Error(`${ctx.route?.pattern} does not say that it requires If-Match`)
  return given(ctx) ?? missing()
}

/**
 * Like `matchedVersion`, for updates that may be made blindly, by the `ifMatch` of the route: `optional`, or `once-it-exists`.
 * @param exists whether there is something that would be replaced
 * @returns `undefined` when any version will do
 */
export function matchedVersionIfGiven(ctx: HttpContext, exists = false): number | undefined {
  const rule = ctx.spec?.ifMatch
  if (rule === undefined) throw new Error(`${ctx.route?.pattern} does not say that it takes If-Match`)
  return given(ctx) ?? (rule === 'optional' || !exists ? undefined : missing())
}

function given({ request }: HttpContext): number | undefined {
  const header = request.header('if-match')
  if (header === undefined) return undefined
  const version = /^(?:W\/)?"(\d+)"$/.exec(header)?.[1]
  if (version === undefined) throw stale()
  return Number(version)
}

function missing(): never {
  throw new Problem(428, 'E_IF_MATCH_REQUIRED', 'Send the ETag of what you have read as If-Match.')
}

/** What an update gets whose version is not the present one. */
export function stale(): Problem {
  return new Problem(412, 'E_STALE', 'It has changed since you read it: read it again and apply your change to that.')
}
