import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import router from '@adonisjs/core/services/router'
import { openApiDocument } from '#platform/http/openapi'
import { Problem } from '#platform/http/problem'
import { host } from '#platform/modules/host'

const assets = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'))
const SERVED = new Set([
  'swagger-ui.css',
  'swagger-ui-bundle.js',
  'swagger-ui-standalone-preset.js',
  'favicon-32x32.png',
])

const page = (documents: { name: string; url: string }[]) => `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Faultline API</title>
<link rel="icon" href="/docs/assets/favicon-32x32.png"><link rel="stylesheet" href="/docs/assets/swagger-ui.css"></head>
<body><div id="ui"></div>
<script src="/docs/assets/swagger-ui-bundle.js"></script>
<script src="/docs/assets/swagger-ui-standalone-preset.js"></script>
<script src="/docs/start.js" data-documents='${JSON.stringify(documents)}'></script>
</body></html>`

const START = `SwaggerUIBundle({
  dom_id: '#ui', layout: 'StandaloneLayout', validatorUrl: null,
  presets: [SwaggerUIBundle.presets.apis, SwaggerUIStandalonePreset],
  urls: JSON.parse(document.currentScript.dataset.documents),
})`

/** The API documents of the hosted modules, and Swagger UI from this machine to read and try them. */
export function registerDocsRoutes(): void {
  router
    .get('/docs', ({ response }) =>
      response.type('html').send(page(host().manifests.map(({ name }) => ({ name, url: `/docs/${name}.json` }))))
    )
    .as('docs')
  router.get('/docs/start.js', ({ response }) => response.type('js').send(START)).as('docs.start')
  router
    .get('/docs/assets/:file', ({ params, response }) => {
      if (!SERVED.has(params.file)) throw Problem.notFound('file')
      return response.download(join(assets, params.file))
    })
    .as('docs.asset')
  router
    .get('/docs/:document', ({ params }) => {
      const name = /^(\w+)\.json$/.exec(params.document)?.[1] ?? ''
      if (!host().hosts(name)) throw Problem.notFound('document')
      return openApiDocument(name)
    })
    .as('docs.document')
}
