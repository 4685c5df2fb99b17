import type { HttpContext } from '@adonisjs/core/http'
import { Problem } from '#platform/http/problem'

/** The ETag of a thing at that version. */
export const etag = (version: number | string): string => `"${version}"`

/**
 * The version an update was made against, from `If-Match`.
 * @throws Problem 428 without the header, 412 when it is none of ours
 */
export function matchedVersion({ request }: HttpContext): number {
  const header = request.header('if-match')
  if (header === undefined) {
    throw new Problem(428, 'E_IF_MATCH_REQUIRED', 'Send the ETag of what you have read as If-Match.')
  }
  const version = /^(?:W\/)?"(\d+)"$/.exec(header)?.[1]
  if (version === undefined) throw stale()
  return Number(version)
}

/** Like `matchedVersion`, for updates that may be made blindly: `undefined` without the header. */
export function matchedVersionIfGiven(ctx: HttpContext): number | undefined {
  return ctx.request.header('if-match') === undefined ? undefined : matchedVersion(ctx)
}

/** What an update gets whose version is not the present one. */
export function stale(): Problem {
  return new Problem(412, 'E_STALE', 'It has changed since you read it: read it again and apply your change to that.')
}
