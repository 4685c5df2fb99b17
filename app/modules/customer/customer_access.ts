import type { HttpContext } from '@adonisjs/core/http'
import { mayAccess } from '#platform/http/auth'
import { Problem } from '#platform/http/problem'
import { isId } from '#platform/values/id'

/**
 * The customer whom a path names, for that customer and for staff.
 * @throws Problem 404 for everybody else, before anything is looked up: others' accounts look like missing ones, in time too
 */
export function customerOfPath(ctx: HttpContext): string {
  const { id } = ctx.params as { id: string }
  if (!isId('customer', id) || !mayAccess(ctx, id, null)) throw Problem.notFound('customer')
  return id
}
