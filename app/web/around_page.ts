import type { HttpContext } from '@adonisjs/core/http'
import { showError } from '#web/error_pages'
import { refuseOtherSites } from '#platform/http/same_site'
import { Api } from '#web/api'
import { Visitor } from '#web/visitor'

/** Scripts, styles and pictures come from here; nothing inline runs, and nobody may put a page into a frame. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ')

/** Around every page: who visits, where posts may come from, and an answer that a person can read when something fails. */
export async function aroundPage(ctx: HttpContext, page: () => Promise<void>): Promise<void> {
  ctx.response.header('Content-Security-Policy', CONTENT_SECURITY_POLICY)
  ctx.response.header('Cache-Control', 'private, no-cache')
  ctx.api = new Api(ctx)
  ctx.visitor = new Visitor(ctx)
  try {
    if (ctx.request.method() === 'POST') refuseOtherSites(ctx)
    await page()
  } catch (error) {
    await showError(ctx, error)
  }
}
