import { stringify } from 'yaml'
import { environmentFiles } from '#platform/docs/environment'
import { gatewayConfig } from '#platform/docs/gateway_config'
import { drawGraphs } from '#platform/docs/graphs'
import { registerRoutes, routeTable } from '#platform/http/define_routes'
import { openApiDocument } from '#platform/http/openapi'
import { loadManifests } from '#platform/modules/manifests'

/** Everything that is generated and committed, by file: `node ace docs:write` writes it, a test holds it against the code. */
export async function generatedFiles(): Promise<Record<string, string>> {
  return {
    ...(await drawGraphs()),
    ...(await apiDocuments()),
    ...(await environmentFiles()),
    'docker/gateway/Caddyfile': gatewayConfig(await loadManifests()),
  }
}

/** One OpenAPI document per module, from its routes. */
async function apiDocuments(): Promise<Record<string, string>> {
  const files: Record<string, string> = {}
  for (const manifest of await loadManifests()) {
    if (!routeTable.some(({ module }) => module === manifest.name)) {
      registerRoutes(manifest.name, (await manifest.routes()).default)
    }
    files[`docs/api/${manifest.name}.yaml`] = stringify(openApiDocument(manifest.name), {
      aliasDuplicateObjects: false,
    })
  }
  return files
}
