import type { HttpContext } from '@adonisjs/core/http'
import { MODULES } from '#config/modules'
import { forward } from '#platform/http/forward'
import { PathTable } from '#platform/http/path_table'
import { host } from '#platform/modules/host'
import { loadManifests } from '#platform/modules/manifests'
import { peerFor } from '#platform/modules/peers'

/** Marks a request that was handed over once: it is not handed over again. */
const FORWARDED = 'x-faultline-forwarded'

const table = new PathTable(await loadManifests(MODULES))

/**
 * Hands requests for modules that are hosted by another process of the same DATA_DIR over to that process. Registered only
 * in processes that do not answer for all twelve; a deployment over several machines has a gateway instead.
 */
export default class PeersMiddleware {
  async handle({ request, response }: HttpContext, next: () => Promise<void>): Promise<void> {
    const module = table.moduleOf(request.url())
    if (module === undefined || host().answersFor(module) || request.header(FORWARDED) !== undefined) return next()
    const peer = peerFor(module)
    if (peer === undefined) return next()
    request.request.headers[FORWARDED] = '1'
    await forward(request.request, response.response, peer)
  }
}
