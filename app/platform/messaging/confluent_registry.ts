import type { AvroSchema } from '#platform/messaging/avro'
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
  readonly #compatibility: Compatibility
  readonly #ids = new Map<string, number>()
  readonly #schemas = new Map<number, RegisteredSchema>()
  readonly #levelled = new Set<string>()

  /** @param address with user and password, where it wants them, and the path of the interface, where it has one */
  constructor(address: string, compatibility: Compatibility) {
    this.#rest = new ConfluentRest(address)
    this.#compatibility = compatibility
  }

  async register(subject: string, schema: AvroSchema): Promise<number> {
    const body = JSON.stringify(schema)
    const known = this.#ids.get(`${subject} ${body}`) ?? (await this.#find(subject, body))
    if (known !== undefined) return known
    await this.#demandLevel(subject)
    const { status, body: answer } = await this.#rest.send<{ id?: number; message?: string }>(
      'POST',
      `/subjects/${encodeURIComponent(subject)}/versions`,
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
    if (status === 409)
      throw new IncompatibleSchemaError(subject, [answer.message ?? 'the registry says so, without a reason'])
    throw new Error(`The schema registry at ${this.#rest.url} refuses ${subject}: ${status} ${answer.message ?? ''}`)
  }

  async #find(subject: string, body: string): Promise<number | undefined> {
    const path = `/subjects/${encodeURIComponent(subject)}`
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
    const [first] = uses
    if (!first) return undefined
    const found = { id, subject: first.subject, version: first.version, schema: JSON.parse(body.schema) as AvroSchema }
    this.#schemas.set(id, found)
    return found
  }

  async versions(subject: string): Promise<RegisteredSchema[]> {
    const path = `/subjects/${encodeURIComponent(subject)}/versions`
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
    return [...(await this.#rest.send<string[]>('GET', '/subjects')).body].sort()
  }

  async check(subject: string, schema: AvroSchema): Promise<string[]> {
    const earlier = await this.versions(subject)
    if (earlier.length === 0) return []
    await this.#demandLevel(subject)
    /* One by one: asked about all of them, Apicurio compares with each whatever the level is. */
    const compared = this.#compatibility === 'FULL_TRANSITIVE' ? earlier : earlier.slice(-1)
    const reasons: string[] = []
    for (const { version } of compared) {
      const { body } = await this.#rest.send<{ is_compatible: boolean; messages?: string[] }>(
        'POST',
        `/compatibility/subjects/${encodeURIComponent(subject)}/versions/${version}?verbose=true`,
        { schema: JSON.stringify(schema) }
      )
      if (!body.is_compatible)
        reasons.push(`it does not go with version ${version} (${body.messages?.join('; ') || 'says the registry'})`)
    }
    return reasons
  }

  /** The subject's own level, so that others who share the registry keep theirs. */
  async #demandLevel(subject: string): Promise<void> {
    if (this.#levelled.has(subject)) return
    const path = `/config/${encodeURIComponent(subject)}`
    const { body } = await this.#rest.send<{ compatibilityLevel?: string }>('GET', path, undefined, [404])
    if (body.compatibilityLevel !== this.#compatibility) {
      /* 404: some know no level of a subject before its first schema. 409: another process sets it at this moment. */
      const { status } = await this.#rest.send('PUT', path, { compatibility: this.#compatibility }, [404, 409])
      if (status !== 200) return
    }
    this.#levelled.add(subject)
  }

  /** Nothing is held open. */
  async close(): Promise<void> {}
}
