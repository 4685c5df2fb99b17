import cassandra from 'cassandra-driver'
import { Gate } from '#platform/runtime/gate'
import {
  CassandraTroubleError,
  UnknownOutcomeError,
  type CassandraAddress,
  type CqlSession,
  type CqlValue,
  type Statement,
} from '#platform/storage/cassandra'

const { consistencies, responseErrorCodes } = cassandra.types

/** Answers after which it is certain that the write did not begin. */
const NOT_BEGUN = new Set<number>([
  responseErrorCodes.unavailableException,
  responseErrorCodes.overloaded,
  responseErrorCodes.isBootstrapping,
])

/** Answers that blame the statement or its author: asking again gives the same. */
const BLAMES = new Set<number>([
  responseErrorCodes.syntaxError,
  responseErrorCodes.invalid,
  responseErrorCodes.unauthorized,
  responseErrorCodes.configError,
  responseErrorCodes.alreadyExists,
  responseErrorCodes.badCredentials,
])

/** Requests under way at once, per session. The driver refuses more than 2048 per connection; these wait for their turn. */
const IN_FLIGHT = 512

function codeOf(error: unknown): number | undefined {
  return error instanceof cassandra.errors.ResponseError ? error.code : undefined
}

function isBlame(error: unknown): boolean {
  const code = codeOf(error)
  if (code !== undefined) return BLAMES.has(code)
  return error instanceof TypeError || error instanceof cassandra.errors.ArgumentError
}

/** No host took the query at all. */
function isUnsent(error: unknown): boolean {
  if (!(error instanceof cassandra.errors.NoHostAvailableError)) return false
  return Object.values((error as { innerErrors?: Record<string, unknown> }).innerErrors ?? {}).every(
    (inner) => (inner as { code?: string }).code === 'ECONNREFUSED'
  )
}

/**
 * A session over the driver, with statements prepared once per node. Reads and plain writes are tried again by the
 * driver's policy; conditional writes are sent once.
 */
class DriverSession implements CqlSession {
  readonly #client: cassandra.Client
  readonly #consistency: number
  readonly #serial: number
  readonly #gate = new Gate(IN_FLIGHT)
  readonly #once = new cassandra.policies.retry.FallthroughRetryPolicy()

  constructor(client: cassandra.Client, { consistency, serialConsistency }: CassandraAddress) {
    this.#client = client
    this.#consistency = consistencies[consistency]
    this.#serial = consistencies[serialConsistency]
  }

  async read<Row>({ cql, values }: Statement, how: 'quorum' | 'serial' = 'quorum'): Promise<Row[]> {
    const consistency = how === 'serial' ? this.#serial : this.#consistency
    const { rows } = await this.#idempotent(cql, values, { consistency })
    return rows as unknown as Row[]
  }

  async page<Row>({ cql, values }: Statement, size: number, from?: string) {
    const options = { consistency: this.#consistency, fetchSize: size, ...(from && { pageState: from }) }
    const { rows, pageState } = await this.#idempotent(cql, values, options)
    return { rows: rows as unknown as Row[], ...(pageState && { next: pageState }) }
  }

  async write({ cql, values }: Statement): Promise<void> {
    await this.#idempotent(cql, values, { consistency: this.#consistency })
  }

  async #idempotent(cql: string, values: readonly CqlValue[], options: cassandra.QueryOptions) {
    try {
      const all = { ...options, prepare: true, isIdempotent: true }
      return await this.#gate.through(() => this.#client.execute(cql, [...values], all))
    } catch (error) {
      if (isBlame(error)) throw error
      throw new CassandraTroubleError('does not answer', error)
    }
  }

  async cas(statements: readonly Statement[]): Promise<boolean> {
    const options = {
      prepare: true,
      consistency: this.#consistency,
      serialConsistency: this.#serial,
      isIdempotent: false,
      retry: this.#once,
    }
    try {
      const result = await this.#gate.through(() => this.#send(statements, options))
      return result.wasApplied()
    } catch (error) {
      if (isBlame(error)) throw error
      const code = codeOf(error)
      if (isUnsent(error) || (code !== undefined && NOT_BEGUN.has(code)))
        throw new CassandraTroubleError('takes no writes', error)
      throw new UnknownOutcomeError(error)
    }
  }

  #send(statements: readonly Statement[], options: cassandra.QueryOptions): Promise<cassandra.types.ResultSet> {
    const [first, second] = statements
    if (!second) return this.#client.execute(first!.cql, [...first!.values], options)
    const queries = statements.map(({ cql, values }) => ({ query: cql, params: [...values] }))
    return this.#client.batch(queries, { ...options, logged: false })
  }

  async define(cql: string): Promise<void> {
    await this.#client.execute(cql, [], { prepare: false, readTimeout: 60_000 })
  }

  close(): Promise<void> {
    return this.#client.shutdown()
  }
}

/**
 * Connects to a cluster.
 * @throws CassandraTroubleError when no node answers
 */
export async function openCassandra(address: CassandraAddress): Promise<CqlSession> {
  const { contactPoints, localDataCenter, username, password, keyspace } = address
  const client = new cassandra.Client({
    contactPoints: contactPoints.split(',').map((point) => point.trim()),
    localDataCenter,
    ...(keyspace && { keyspace }),
    ...(username && { credentials: { username, password: password ?? '' } }),
    pooling: { warmup: true },
    /* Longer than the server waits for its replicas: its own answer says more than our impatience. */
    socketOptions: { readTimeout: 12_000, connectTimeout: 5000 },
  })
  try {
    await client.connect()
  } catch (error) {
    await client.shutdown()
    throw new CassandraTroubleError(`at ${contactPoints} cannot be reached`, error)
  }
  return new DriverSession(client, address)
}
