import router from '@adonisjs/core/services/router'
import type { ModuleName } from '#config/modules'
import { Problem } from '#platform/http/problem'
import { host } from '#platform/modules/host'
import { FolderObjects, isSigned } from '#platform/storage/folder_objects'
import { contentTypeOf } from '#platform/storage/objects'

/** Opens signed links to the embedded object store, as an S3 server does for its presigned ones. */
export function registerObjectRoutes(): void {
  router
    .get('/objects/:module/*', async ({ params, request, response }) => {
      const key = (params['*'] as string[]).join('/')
      const { expires, signature } = request.qs()
      const module = params.module as ModuleName
      if (!host().hosts(module) || !isSigned(module, key, Number(expires), String(signature))) {
        throw new Problem(403, 'E_LINK_EXPIRED', 'This link is not valid, or not any more.')
      }
      const bytes = await new FolderObjects(module).get(key)
      if (!bytes) throw Problem.notFound('object')
      response.header('Content-Type', contentTypeOf(key))
      response.header('Content-Disposition', `inline; filename="${key.slice(key.lastIndexOf('/') + 1)}"`)
      response.send(bytes)
    })
    .as('objects.show')
}
