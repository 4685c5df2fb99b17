import type { HttpContext } from '@adonisjs/core/http'

/** A field of a posted form or of the query, as text. */
export function text({ request }: HttpContext, name: string): string {
  const value: unknown = request.input(name)
  return typeof value === 'string' ? value : ''
}

/** A number as the API takes it; what is none is handed on as it is, and the API says what is wrong with that. */
export function number(ctx: HttpContext, name: string): number | string {
  const value = text(ctx, name).trim()
  return value !== '' && Number.isFinite(Number(value)) ? Number(value) : value
}

/** An address of this site to go on at, never of another. */
export function nextPath(ctx: HttpContext, fallback: string): string {
  const next = text(ctx, 'next')
  return /^\/(?![/\\])[^\s\\]*$/.test(next) ? next : fallback
}

/** After a post: the next page is asked for by GET, so that reloading it posts nothing. */
export function goTo({ response }: HttpContext, path: string): void {
  response.redirect().status(303).toPath(path)
}
