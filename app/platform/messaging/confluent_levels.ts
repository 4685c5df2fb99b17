import { ConfluentRest } from '#platform/messaging/confluent_rest'
import type { Compatibility } from '#platform/messaging/schema_registry'

/** Where Apicurio's interface for Confluent's clients lies beside its own. */
const APICURIO = /\/apis\/ccompat\/v\d+\/?$/

const RULE = { ruleType: 'COMPATIBILITY', config: 'NONE' }

/** How much each subject of a Confluent-compatible registry may change. */
export class ConfluentLevels {
  readonly #rest: ConfluentRest
  readonly #apicurio: ConfluentRest | undefined

  /** @param address as for `ConfluentRest` */
  constructor(rest: ConfluentRest, address: string) {
    this.#rest = rest
    const { href, pathname } = new URL(address)
    if (APICURIO.test(pathname))
      this.#apicurio = new ConfluentRest(href.replace(APICURIO, '/apis/registry/v3'), 'application/json')
  }

  /** The subject's own level, or the registry's where it has none; `undefined`: some know no level before the first schema. */
  async of(subject: string): Promise<string | undefined> {
    const path = `/config/${encodeURIComponent(subject)}?defaultToGlobal=true`
    const { status, body } = await this.#rest.send<{ compatibilityLevel?: string }>('GET', path, undefined, [404])
    return status === 200 ? body.compatibilityLevel : undefined
  }

  /**
   * Gives the subject a level of its own, so that others who share the registry keep theirs. Safe from several processes.
   * @returns `false`: it can only be set once the subject has a schema
   */
  async set(subject: string, level: Compatibility): Promise<boolean> {
    if (level === 'NONE' && this.#apicurio) return this.#switchOff(this.#apicurio, subject)
    const path = `/config/${encodeURIComponent(subject)}`
    /* 409: another process sets it at this moment. */
    const { status } = await this.#rest.send('PUT', path, { compatibility: level }, [404, 409])
    return status === 200
  }

  /**
   * Told `NONE` by the other interface, Apicurio takes the subject's rule away, and the one of the whole registry applies.
   * So it is told by its own to have a rule that lets everything through.
   */
  async #switchOff(apicurio: ConfluentRest, subject: string): Promise<boolean> {
    const rules = `/groups/default/artifacts/${encodeURIComponent(subject)}/rules`
    const { status } = await apicurio.send('PUT', `${rules}/COMPATIBILITY`, RULE, [404])
    if (status === 200) return true
    const made = await apicurio.send('POST', rules, RULE, [404, 409])
    return made.status !== 404
  }
}
