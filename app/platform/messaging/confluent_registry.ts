import type { AvroSchema } from '#platform/messaging/avro'
import { differences } from '#platform/messaging/compatibility'
import { ConfluentLevels } from '#platform/messaging/confluent_levels'
import { ConfluentRest } from '#platform/messaging/confluent_rest'
import {
  IncompatibleSchemaError,
  type Compatibility,
  type RegisteredSchema,
  type SchemaRegistry,
} from '#platform/messaging/schema_registry'

/**
 * A Confluent-compatible schema registry: Confluent's own, Apicurio, Karapace, Redpanda. By its REST interface, because
 * `@kafkajs/confluent-schema-registry` knows neither a subject's versions nor the reasons of a verdict, and codes messages by
 * a codec of its own. Schemas never change under their id, so what was found once is not asked for again.
 */
export class ConfluentRegistry implements SchemaRegistry {
  readonly #rest: ConfluentRest
  readonly #levels: ConfluentLevels
  readonly #compatibility: Compatibility
  readonly #prefix: string
  readonly #ids = new Map<string, number>()
  readonly #schemas = new Map<number, RegisteredSchema>()
  readonly #levelled = new Set<string>()

  /**
   * @param address with user and password, where it wants them, and the path of the interface, where it has one
   * @param prefix stands before the subjects there, as it does before the topics, for shops that share the registry
   */
  constructor(address: string, compatibility: Compatibility, prefix = '') {
    this.#rest = new ConfluentRest(address)
    this.#levels = new ConfluentLevels(this.#rest, address)
    this.#compatibility = compatibility
    this.#prefix = prefix
  }

  async register(subject: string, schema: AvroSchema): Promise<number> {
    const body = JSON.stringify(schema)
    const known = this.#ids.get(`${subject} ${body}`) ?? (await this.#find(subject, body))
    if (known !== undefined) return known
    await this.#demandLevel(subject)
    const { status, body: answer } = await this.#rest.send<{ id?: number; message?: string }>(
      'POST',
      `${this.#path(subject)}/versions`,
      { schema: body },
      [409, 422, 500]
    )
    if (status === 200) {
      await this.#demandLevel(subject)
      return this.#keep(subject, body, answer.id!)
    }
    /* Another process may have registered the same at the same moment. */
    const found = await this.#find(subject, body)
    if (found !== undefined) return found
    if (status === 409) {
      /* The registry's own words may name places and no fields. */
      const verdict = answer.message ?? 'the registry says so, without a reason'
      throw new IncompatibleSchemaError(subject, [verdict, ...(await this.check(subject, schema))])
    }
    throw new Error(`The schema registry at ${this.#rest.url} refuses ${subject}: ${status} ${answer.message ?? ''}`)
  }

  async #find(subject: string, body: string): Promise<number | undefined> {
    const path = this.#path(subject)
    const { status, body: found } = await this.#rest.send<{ id: number }>('POST', path, { schema: body }, [404])
    return status === 200 ? this.#keep(subject, body, found.id) : undefined
  }

  #keep(subject: string, body: string, id: number): number {
    this.#ids.set(`${subject} ${body}`, id)
    return id
  }

  async byId(id: number): Promise<RegisteredSchema | undefined> {
    if (id < 1) return undefined
    const known = this.#schemas.get(id)
    if (known) return known
    const { status, body } = await this.#rest.send<{ schema: string }>('GET', `/schemas/ids/${id}`, undefined, [404])
    if (status === 404) return undefined
    const { body: uses } = await this.#rest.send<{ subject: string; version: number }[]>(
      'GET',
      `/schemas/ids/${id}/versions`
    )
    /* The same schema has one id, in whichever shop's subjects it lies. */
    const use = uses.find(({ subject }) => subject.startsWith(this.#prefix)) ?? uses[0]
    if (!use) return undefined
    const subject = use.subject.startsWith(this.#prefix) ? use.subject.slice(this.#prefix.length) : use.subject
    const found = { id, subject, version: use.version, schema: JSON.parse(body.schema) as AvroSchema }
    this.#schemas.set(id, found)
    return found
  }

  async versions(subject: string): Promise<RegisteredSchema[]> {
    const path = `${this.#path(subject)}/versions`
    const { status, body: numbers } = await this.#rest.send<number[]>('GET', path, undefined, [404])
    if (status === 404) return []
    return Promise.all(
      [...numbers]
        .sort((a, b) => a - b)
        .map(async (number) => {
          const { body } = await this.#rest.send<{ id: number; schema: string }>('GET', `${path}/${number}`)
          return { id: body.id, subject, version: number, schema: JSON.parse(body.schema) as AvroSchema }
        })
    )
  }

  async subjects(): Promise<string[]> {
    const { body: all } = await this.#rest.send<string[]>('GET', '/subjects')
    const ours = all.filter((subject) => subject.startsWith(this.#prefix))
    return ours.map((subject) => subject.slice(this.#prefix.length)).sort()
  }

  async check(subject: string, schema: AvroSchema): Promise<string[]> {
    /* Asking whether something would pass with the check off switches nothing off. */
    if (this.#compatibility === 'NONE') return []
    const earlier = await this.versions(subject)
    if (earlier.length === 0) return []
    await this.#demandLevel(subject)
    /* One by one: asked about all of them, Apicurio compares with each whatever the level is. */
    const compared = this.#compatibility === 'FULL_TRANSITIVE' ? earlier : earlier.slice(-1)
    const reasons: string[] = []
    for (const { version, schema: before } of compared) {
      const { body } = await this.#rest.send<{ is_compatible: boolean; messages?: string[] }>(
        'POST',
        `/compatibility${this.#path(subject)}/versions/${version}?verbose=true`,
        { schema: JSON.stringify(schema) }
      )
      if (body.is_compatible) continue
      /* Apicurio gives its reasons only when it refuses; what Avro's rules say is known here. */
      const said = body.messages?.length
        ? [`it does not go with version ${version} (${body.messages.join('; ')})`]
        : differences(schema, before, version, this.#compatibility)
      reasons.push(...(said.length > 0 ? said : [`it does not go with version ${version}, says the registry`]))
    }
    return reasons
  }

  level(subject: string): Promise<string | undefined> {
    return this.#levels.of(this.#prefix + subject)
  }

  async #demandLevel(subject: string): Promise<void> {
    if (this.#levelled.has(subject)) return
    const level = await this.level(subject)
    if (level !== this.#compatibility && !(await this.#levels.set(this.#prefix + subject, this.#compatibility))) return
    this.#levelled.add(subject)
  }

  #path(subject: string): string {
    return `/subjects/${encodeURIComponent(this.#prefix + subject)}`
  }

  /** Nothing is held open. */
  async close(): Promise<void> {}
}
