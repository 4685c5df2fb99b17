import type { ApplicationService } from '@adonisjs/core/types'
import { revocation } from '#config/auth'
import { revokeSession, TOKEN_SECONDS } from '#platform/http/auth'
import { registerDocsRoutes } from '#platform/http/docs_routes'
import { registerObjectRoutes } from '#platform/http/object_routes'
import { registerSystemRoutes } from '#platform/http/system_routes'
import { ModuleHost, useHost } from '#platform/modules/host'
import { startTracing } from '#platform/observability/tracing'
import { env } from '#start/env'

/** How long the first start waits for seeded prices and stock to reach the modules that show them. */
const SETTLE_MS = 20_000

/** Brings the modules of this process to life before it listens, and to rest after it stopped listening. */
export default class FaultlineProvider {
  readonly #app: ApplicationService
  #host: ModuleHost | undefined
  #stopTracing: (() => Promise<void>) | undefined

  constructor(app: ApplicationService) {
    this.#app = app
  }

  /** Ace commands that need modules open them themselves: `migration:run` must not start consumers. */
  get #serves(): boolean {
    return ['web', 'test'].includes(this.#app.getEnvironment())
  }

  async start(): Promise<void> {
    if (!this.#serves) return
    this.#stopTracing = await startTracing()
    this.#host = await ModuleHost.open(env.MODULES, env.ROLES)
    useHost(this.#host)
    registerSystemRoutes()
    registerDocsRoutes()
    registerObjectRoutes()
    await this.#host.registerRoutes()
    await this.#followRevocations(this.#host)
    const seeded = await this.#host.seed({ scale: 'small', seed: 1, progress: () => undefined })
    await this.#host.start()
    if (seeded > 0) await this.#host.drained(SETTLE_MS)
  }

  /** Every process refuses the tokens of sessions that ended while they were still good. */
  async #followRevocations({ messaging }: ModuleHost): Promise<void> {
    await messaging.broker.tail(
      [revocation.topic],
      ({ headers, key }) => {
        if (headers.ce_type === revocation.type) revokeSession(key)
      },
      Date.now() - TOKEN_SECONDS * 1000
    )
  }

  async shutdown(): Promise<void> {
    await this.#host?.stop()
    useHost(undefined)
    await this.#stopTracing?.()
  }
}
