import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import type { StartedTestContainer } from 'testcontainers'
import { CONTAINERS } from './container_specs.ts'
import { serverAt } from './documents.ts'
import {
  BUCKET_MODULES,
  DEFAULT_NAMESPACE as NAME,
  MARIADB_MODULES,
  POSTGRES_MODULES,
  bucketPrefixOf,
  databaseOf,
  documentsOf,
  keyspaceOf,
} from './namespace_names.ts'
import { freePort } from '#platform/runtime/free_ports'
import type { EngineKind } from './reachable.ts'
import { script, statements } from './scripts.ts'

type Environment = Record<string, string>
type Started = { readonly container: StartedTestContainer; readonly port: number }

export interface Containers {
  /** For a shop on them. */
  readonly env: Readonly<Environment>
  readonly stop: () => Promise<void>
}

/** Whether a container engine seems to be here; whether it works shows when the first container starts. */
export const canContain = (): boolean => process.env.DOCKER_HOST !== undefined || existsSync('/var/run/docker.sock')

const REPLICATION = "{'class': 'SimpleStrategy', 'replication_factor': 1}"
/* One password for all: they live as long as one test run, on loopback. */
const PASSWORD = randomBytes(24).toString('hex')
const PASSWORDS = {
  DEBEZIUM_PASSWORD: PASSWORD,
  REPL_PASSWORD: PASSWORD,
  CHAOS_PASSWORD: PASSWORD,
  PASSWORD,
  HOST: '%',
}

const accountOf = (module: string) => {
  const DATABASE = databaseOf(NAME, module)
  return { ...PASSWORDS, DATABASE, DATABASE_PATTERN: DATABASE.replaceAll('_', '\\_'), USER: DATABASE }
}

async function feed({ container }: Started, client: string, sql: string): Promise<void> {
  await container.copyContentToContainer([{ content: sql, target: '/tmp/init.sql' }])
  const { exitCode, output } = await container.exec(['sh', '-c', `${client} < /tmp/init.sql`])
  if (exitCode !== 0) throw new Error(`${client.split(' ')[0]} in its container refuses the init script: ${output}`)
}

const urls = (scheme: string, modules: readonly string[], port: number): Environment =>
  Object.fromEntries(
    modules.map((module) => {
      const { USER, DATABASE } = accountOf(module)
      return [`${module.toUpperCase()}_DB_URL`, `${scheme}://${USER}:${PASSWORD}@127.0.0.1:${port}/${DATABASE}`]
    })
  )

const MARIADB_CLIENT = `mariadb -uroot -p${PASSWORD}`

/** What each engine is told once it answers, and the environment that follows; the same scripts as everywhere. */
const SET_UP: Record<EngineKind, (started: Started) => Promise<Environment>> = {
  async postgres(started) {
    const modules = POSTGRES_MODULES.map((module) => script('postgres/module.sql', accountOf(module)))
    await feed(
      started,
      'psql -U postgres -q -v ON_ERROR_STOP=1',
      [script('postgres/server.sql', PASSWORDS), ...modules].join('\n')
    )
    return urls('postgres', POSTGRES_MODULES, started.port)
  },
  async mariadb(started) {
    const modules = MARIADB_MODULES.map((module) => script('mariadb/module.sql', accountOf(module)))
    await feed(started, MARIADB_CLIENT, [script('mariadb/server.sql', PASSWORDS), ...modules].join('\n'))
    return urls('mysql', MARIADB_MODULES, started.port)
  },
  async replica(started) {
    const primary = { ...PASSWORDS, PRIMARY_HOST: 'mariadb', PRIMARY_PORT: 3306 }
    await feed(started, MARIADB_CLIENT, script('mariadb/replica.sql', primary))
    return { ORDER_DB_REPLICA_URL: urls('mysql', ['order'], started.port).ORDER_DB_URL! }
  },
  redis: async ({ port }) => ({ REDIS_URL: `redis://127.0.0.1:${port}` }),
  kafka: async ({ port }) => ({ KAFKA_BROKERS: `127.0.0.1:${port}` }),
  registry: async ({ port }) => ({ SCHEMA_REGISTRY_URL: `http://127.0.0.1:${port}/apis/ccompat/v7` }),
  connect: async ({ port }) => ({ CONNECT_URL: `http://127.0.0.1:${port}` }),
  async cassandra({ port }) {
    const { Client } = await import('cassandra-driver')
    const client = new Client({ contactPoints: [`127.0.0.1:${port}`], localDataCenter: 'datacenter1' })
    const KEYSPACE = keyspaceOf(NAME)
    /* The image lets everybody in, so that there are no roles to make: only the keyspace. */
    const [keyspace] = statements(script('cassandra/module.cql', { KEYSPACE, USER: KEYSPACE, PASSWORD, REPLICATION }))
    try {
      await client.execute(keyspace!)
    } finally {
      await client.shutdown()
    }
    return { CASSANDRA_CONTACT_POINTS: `127.0.0.1:${port}`, CASSANDRA_KEYSPACE: KEYSPACE }
  },
  async couchdb({ port }) {
    const url = `http://admin:${PASSWORD}@127.0.0.1:${port}`
    await serverAt(url).make(documentsOf(NAME))
    return { COUCHDB_URL: url, COUCHDB_DATABASE: documentsOf(NAME) }
  },
  async s3({ port }) {
    const { Client } = await import('minio')
    const keys = { accessKey: 'faultline', secretKey: PASSWORD, region: 'us-east-1' }
    const client = new Client({ endPoint: '127.0.0.1', port, useSSL: false, ...keys })
    for (const module of BUCKET_MODULES) await client.makeBucket(`${bucketPrefixOf(NAME)}${module}`)
    return {
      S3_ENDPOINT: `http://127.0.0.1:${port}`,
      S3_ACCESS_KEY: keys.accessKey,
      S3_SECRET_KEY: PASSWORD,
      S3_BUCKET_PREFIX: bucketPrefixOf(NAME),
    }
  },
}

/**
 * Starts engines in containers, everything at once except what needs another first, with a shop's namespace opened.
 * @throws Error when one does not start; those that did are removed
 */
export async function startContainers(kinds: readonly EngineKind[]): Promise<Containers> {
  const { GenericContainer, Network, Wait } = await import('testcontainers')
  const network = await new Network().start()
  const running: StartedTestContainer[] = []
  const starts = new Map<EngineKind, Promise<Environment>>()

  const start = async (kind: EngineKind): Promise<Environment> => {
    const { image, port, after, command, environment, says } = CONTAINERS[kind]
    if (after) await begin(after)
    const outside = await freePort()
    const described = new GenericContainer(image)
      .withNetwork(network)
      .withNetworkAliases(kind)
      .withExposedPorts({ container: port, host: outside })
      .withEnvironment(environment?.(outside, PASSWORD) ?? {})
      .withWaitStrategy(says ? Wait.forLogMessage(says.line, says.times) : Wait.forListeningPorts())
      .withStartupTimeout(180_000)
    const container = await (command ? described.withCommand([...command]) : described).start()
    running.push(container)
    return SET_UP[kind]({ container, port: outside })
  }
  const begin = (kind: EngineKind): Promise<Environment> => {
    if (!starts.has(kind)) starts.set(kind, start(kind))
    return starts.get(kind)!
  }
  const stop = async () => {
    await Promise.all(running.map((container) => container.stop()))
    await network.stop()
  }

  const outcomes = await Promise.allSettled(kinds.map(begin))
  const failure = outcomes.find((outcome) => outcome.status === 'rejected')
  if (failure) {
    await stop()
    throw new Error(`An engine does not start in its container: ${String(failure.reason)}`, { cause: failure.reason })
  }
  return { env: Object.assign({}, ...(await Promise.all(starts.values()))), stop }
}
