import type { HttpContext } from '@adonisjs/core/http'
import { isStaff, verifyToken } from '#platform/http/auth'
import { Problem } from '#platform/http/problem'

/** Set by the console at sign-in: the access token as it stands, neither signed nor encoded. */
const STAFF_COOKIE = 'faultline_staff'

/**
 * Lets staff open a page in a browser, which sends no bearer token: the access token may come in the console's cookie
 * instead. A bearer token, where there is one, was checked before.
 * @throws Problem 401, or 403 for a customer
 */
export async function authorizeStaffPage(ctx: HttpContext): Promise<void> {
  const token: unknown = ctx.request.plainCookie(STAFF_COOKIE, { encoded: false })
  if (!ctx.actor && typeof token === 'string') ctx.actor = await verifyToken(token)
  if (!ctx.actor) throw new Problem(401, 'E_UNAUTHORIZED', 'This is for staff: sign in at /console.')
  if (!isStaff(ctx.actor)) throw new Problem(403, 'E_FORBIDDEN', 'This is for staff.')
}

/**
 * Refuses a form that another site posts here with the cookie of a staff member. A browser says where a request comes from;
 * what says nothing is no browser, and has to show a bearer token.
 * @throws Problem 403
 */
export function refuseOtherSites({ request }: HttpContext): void {
  const [site, origin] = [request.header('sec-fetch-site'), request.header('origin')]
  const own =
    site !== undefined
      ? site === 'same-origin'
      : origin !== undefined
        ? URL.canParse(origin) && new URL(origin).host === request.header('host')
        : request.header('authorization') !== undefined
  if (!own) throw new Problem(403, 'E_CROSS_SITE', 'This can only be done from a page of this site.')
}
