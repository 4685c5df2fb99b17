import type { HttpContext } from '@adonisjs/core/http'
import { artwork } from '#web/artwork/artwork'

/** Answers `/art/:category/:file`; the file is `<slug>.svg`. */
export function sendArtwork({ params, response }: HttpContext): void {
  const slug = (params.file as string).replace(/\.svg$/, '')
  response.header('Content-Type', 'image/svg+xml')
  /* A day: the same name has the same picture until a version draws it otherwise. */
  response.header('Cache-Control', 'public, max-age=86400')
  response.header('Content-Security-Policy', "default-src 'none'")
  response.send(artwork(slug, params.category as string))
}
