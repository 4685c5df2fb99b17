import type { HttpContext } from '@adonisjs/core/http'
import { Problem } from '#platform/http/problem'

/** Deeper than any document of ours, shallow enough for every recursive walk. */
const MAX_DEPTH = 32

/** Runs after the body parser: refuses JSON that no validator should have to walk through. */
export default class BodyLimitsMiddleware {
  async handle({ request }: HttpContext, next: () => Promise<void>): Promise<void> {
    const raw = request.raw()
    if (raw !== null && raw.length > MAX_DEPTH && depth(raw) > MAX_DEPTH) {
      throw new Problem(400, 'E_TOO_DEEP', `The body is nested more than ${MAX_DEPTH} levels deep.`)
    }
    return next()
  }
}

/** How deep brackets are nested outside of strings. */
function depth(text: string): number {
  let [level, deepest, inString] = [0, 0, false]
  for (let i = 0; i < text.length; i++) {
    const character = text.charCodeAt(i)
    if (inString) {
      if (character === 92) i++
      else if (character === 34) inString = false
    } else if (character === 34) inString = true
    else if (character === 123 || character === 91) deepest = Math.max(deepest, ++level)
    else if (character === 125 || character === 93) level--
  }
  return deepest
}
