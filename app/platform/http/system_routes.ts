import router from '@adonisjs/core/services/router'
import { moduleHealth, processHealth } from '#platform/modules/health'
import { host } from '#platform/modules/host'
import { Problem } from '#platform/http/problem'
import { exposition } from '#platform/observability/metrics'

const TEXT = 'text/plain; version=0.0.4; charset=utf-8'

function hosted(name: string) {
  if (host().hosts(name)) return name
  throw new Problem(404, 'E_NOT_FOUND', `This process does not host a module called "${name.slice(0, 40)}".`)
}

/** Health and figures, of the process and of each module. They answer whatever roles the process plays. */
export function registerSystemRoutes(): void {
  router.get('/health/live', () => ({ status: 'ok' })).as('health.live')

  router
    .get('/health', async ({ response }) => {
      const health = await processHealth()
      response.status(health.status === 'down' ? 503 : 200).send(health)
    })
    .as('health')

  router
    .get('/health/:module', async ({ params, response }) => {
      const health = await moduleHealth(hosted(params.module))
      response.status(health.status === 'down' ? 503 : 200).send(health)
    })
    .as('health.module')

  router
    .get('/metrics', async ({ response }) => {
      /* Looking at the health brings the gauges up to date that are counted in the stores. */
      await processHealth()
      response.header('Content-Type', TEXT).send(await exposition())
    })
    .as('metrics')

  router
    .get('/metrics/:module', async ({ params, response }) => {
      const module = hosted(params.module)
      await moduleHealth(module)
      response.header('Content-Type', TEXT).send(await exposition(module))
    })
    .as('metrics.module')
}
