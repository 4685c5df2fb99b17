import type { ApplicationService } from '@adonisjs/core/types'
import { revocation } from '#config/auth'
import { revokeSession, TOKEN_SECONDS } from '#platform/http/auth'
import { registerDocsRoutes } from '#platform/http/docs_routes'
import { registerObjectRoutes } from '#platform/http/object_routes'
import { registerSystemRoutes } from '#platform/http/system_routes'
import { ModuleHost, useHost } from '#platform/modules/host'
import { announceProcess, withdrawProcess } from '#platform/modules/peers'
import { logger } from '#platform/observability/logger'
import { startTracing } from '#platform/observability/tracing'
import { env, servesWeb } from '#start/env'
import { registerWeb } from '#web/routes'

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
    if (servesWeb) registerWeb()
    await this.#followRevocations(this.#host)
    const seeded = await this.#seed(this.#host)
    await this.#host.start()
    if (seeded > 0 && !(await this.#host.drained(SETTLE_MS))) {
      logger.warn('the seeded shop has not reached all modules yet; it will, while visitors come')
    }
  }

  /** Listening: other processes of this DATA_DIR may send visitors here. */
  ready(): void {
    if (this.#app.getEnvironment() !== 'web' || !this.#host || !env.ROLES.includes('web')) return
    const address = env.HOST === '0.0.0.0' ? '127.0.0.1' : env.HOST
    announceProcess(`http://${address}:${env.PORT}`, env.MODULES)
  }

  async #seed(host: ModuleHost): Promise<number> {
    if (!(env.SEED_ON_START ?? env.NODE_ENV !== 'production')) return 0
    const seeded = await host.seed({ scale: 'small', seed: 1, progress: () => undefined })
    if (seeded > 0) logger.info({ modules: seeded }, 'seeded the small demo shop')
    return seeded
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
    withdrawProcess()
    await this.#host?.stop()
    useHost(undefined)
    await this.#stopTracing?.()
  }
}
