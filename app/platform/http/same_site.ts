import type { HttpContext } from '@adonisjs/core/http'
import { Problem } from '#platform/http/problem'
import { env } from '#start/env'

/**
 * Refuses what a page of another site posts with a visitor's cookies. Browsers say where a post comes from, by
 * `Sec-Fetch-Site` or at least by `Origin`; what says neither is no browser and has to show an access token, which no page
 * of another site can add.
 * @throws Problem 403
 */
export function refuseOtherSites({ request }: HttpContext): void {
  const [site, origin] = [request.header('sec-fetch-site'), request.header('origin')]
  if (site !== undefined ? site === 'same-origin' : origin !== undefined && ownHosts(request).has(hostOf(origin)))
    return
  if (site === undefined && origin === undefined && request.header('authorization') !== undefined) return
  throw new Problem(403, 'E_CROSS_SITE', 'This can only be done from a page of this shop.')
}

const hostOf = (url: string) => (URL.canParse(url) ? new URL(url).host : '')

/** As the browser has it: behind a proxy that is what PUBLIC_URL says. */
function ownHosts(request: HttpContext['request']): Set<string> {
  return new Set([request.header('host') ?? '-', ...(env.PUBLIC_URL ? [hostOf(env.PUBLIC_URL)] : [])])
}
