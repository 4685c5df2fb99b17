import { jwtVerify, type JWTPayload } from 'jose'
import type { KeyObject } from 'node:crypto'
import type { HttpContext } from '@adonisjs/core/http'
import { verificationKey } from '#platform/config/secrets'
import { hashToken } from '#platform/http/guest_token'
import { Problem } from '#platform/http/problem'
import { refuseOtherSites } from '#platform/http/same_site'

export type AccountRole = 'customer' | 'staff' | 'service'

/** Who asks, as their access token says. */
export interface Actor {
  /** Customer id, or the id of a staff member or service. */
  readonly id: string
  readonly role: AccountRole
  readonly sessionId: string
}

/**
 * Who may call a route.
 * - `public`: everybody
 * - `owner`: everybody who proves that the thing is theirs, by access token or cart token; the action checks
 * - `customer`: everybody who is signed in; the action checks whose things they see
 * - `staff`: staff and services
 * - `staff-page`: the same in a browser, which has no bearer token: the console's cookie will do, but not from other sites
 */
export type Access = 'public' | 'owner' | 'customer' | 'staff' | 'staff-page'

/** Set by the console at sign-in: the access token as it stands, neither signed nor encoded. */
export const STAFF_COOKIE = 'faultline_staff'

declare module '@adonisjs/core/http' {
  interface HttpContext {
    /** Who asks; `null` for a guest. Set before the controller runs. */
    actor: Actor | null
  }
}

export const TOKEN_ISSUER = 'faultline'
export const TOKEN_AUDIENCE = 'faultline-api'
/** Access tokens live so long at most, in seconds; revocations are remembered as long. */
export const TOKEN_SECONDS = 15 * 60

interface Known {
  actor: Actor
  /** Milliseconds since the epoch. */
  expiresAt: number
}

/** Tokens whose signature was checked already: checking costs more than most requests do. */
const known = new Map<string, Known>()
const KNOWN_LIMIT = 5000

const revoked = new Map<string, number>()
let key: KeyObject | undefined

/** From now on tokens of that session are refused by this process. */
export function revokeSession(sessionId: string): void {
  const at = Date.now()
  for (const [id, until] of revoked) if (until < at) revoked.delete(id)
  revoked.set(sessionId, at + TOKEN_SECONDS * 1000)
}

/**
 * Checks signature, issuer, audience and expiry of a bearer token, without asking any other module.
 * @throws Problem 401
 */
export async function verifyToken(token: string): Promise<Actor> {
  let entry = known.get(token)
  if (!entry) {
    entry = await check(token)
    if (known.size >= KNOWN_LIMIT) known.clear()
    known.set(token, entry)
  }
  if (entry.expiresAt <= Date.now())
    throw Problem.unauthorized('The access token has expired: refresh it or sign in again.')
  if (revoked.has(entry.actor.sessionId)) throw Problem.unauthorized('This session was ended: sign in again.')
  return entry.actor
}

async function check(token: string): Promise<Known> {
  key ??= verificationKey()
  let payload: JWTPayload & { role?: string; sid?: string }
  try {
    ;({ payload } = await jwtVerify(token, key, {
      algorithms: ['EdDSA'],
      issuer: TOKEN_ISSUER,
      audience: TOKEN_AUDIENCE,
      requiredClaims: ['sub', 'exp', 'role', 'sid'],
    }))
  } catch (error) {
    const expired = (error as { code?: string }).code === 'ERR_JWT_EXPIRED'
    throw Problem.unauthorized(
      expired ? 'The access token has expired: refresh it or sign in again.' : 'The access token is not valid.'
    )
  }
  return {
    actor: { id: payload.sub!, role: payload.role as AccountRole, sessionId: payload.sid! },
    expiresAt: payload.exp! * 1000,
  }
}

/**
 * Reads the bearer token and refuses who may not call the route.
 * @throws Problem 401 or 403
 */
export async function authorize(ctx: HttpContext, access: Access): Promise<void> {
  const header = ctx.request.header('authorization')
  ctx.actor = null
  if (header !== undefined) {
    const token = /^Bearer ([\w.~+/=-]+)$/i.exec(header)?.[1]
    if (!token) throw Problem.unauthorized('The Authorization header has to be "Bearer" and an access token.')
    ctx.actor = await verifyToken(token)
  }
  if (access === 'public' || access === 'owner') return
  if (access === 'staff-page') return authorizePage(ctx)
  if (!ctx.actor) throw Problem.unauthorized('This needs an access token: sign in with POST /v1/auth/tokens.')
  if (access === 'staff') refuseCustomers(ctx)
}

async function authorizePage(ctx: HttpContext): Promise<void> {
  const token: unknown = ctx.request.plainCookie(STAFF_COOKIE, { encoded: false })
  if (!ctx.actor && typeof token === 'string') ctx.actor = await verifyToken(token)
  if (!ctx.actor) throw Problem.unauthorized('This is for staff: sign in at /console.')
  refuseCustomers(ctx)
  if (!['GET', 'HEAD'].includes(ctx.request.method())) refuseOtherSites(ctx)
}

function refuseCustomers({ actor }: HttpContext): void {
  if (!isStaff(actor)) throw new Problem(403, 'E_FORBIDDEN', 'This is for staff.')
}

/** Staff, or a service that acts for them. `null`, a guest, is not. */
export const isStaff = (actor: Actor | null): boolean => actor !== null && actor.role !== 'customer'

/**
 * Whether the caller may see a thing: staff, the customer whose it is, or who has the cart token it was made with.
 * @param ownerId customer it belongs to, if any
 * @param tokenHash hash of the cart token that opens it, if any; see `hashToken`
 */
export function mayAccess(ctx: HttpContext, ownerId: string | null, tokenHash: string | null): boolean {
  if (isStaff(ctx.actor)) return true
  if (ownerId !== null && ctx.actor?.id === ownerId) return true
  const given = ctx.request.header('x-cart-token')
  return tokenHash !== null && given !== undefined && hashToken(given) === tokenHash
}
