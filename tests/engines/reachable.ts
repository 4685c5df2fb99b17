import { readEnvironmentFile } from './environment_file.ts'
import { openSite } from './open_site.ts'
import { answersAt } from './ports.ts'

/** Each engine by the variable that has its address. */
const ADDRESSES = {
  postgres: 'CUSTOMER_DB_URL',
  mariadb: 'ORDER_DB_URL',
  replica: 'ORDER_DB_REPLICA_URL',
  kafka: 'KAFKA_BROKERS',
  registry: 'SCHEMA_REGISTRY_URL',
  connect: 'CONNECT_URL',
  redis: 'REDIS_URL',
  cassandra: 'CASSANDRA_CONTACT_POINTS',
  couchdb: 'COUCHDB_URL',
  s3: 'S3_ENDPOINT',
} as const

export type EngineKind = keyof typeof ADDRESSES

export const ENGINE_KINDS = Object.keys(ADDRESSES) as readonly EngineKind[]

export type Reach = { readonly kind: 'in reach' } | { readonly kind: 'out of reach'; readonly reason: string }

function hostAndPort(address: string): { host: string; port: number } {
  const first = address.split(',')[0]!
  const { hostname, port, protocol } = new URL(first.includes('://') ? first : `tcp://${first}`)
  const usual: Record<string, number> = {
    'postgres:': 5432,
    'mysql:': 3306,
    'redis:': 6379,
    'https:': 443,
    'http:': 80,
  }
  return { host: hostname, port: Number(port || usual[protocol] || 0) }
}

/** The environment of the shop on the engines in reach: what is set, and for the rest what `make engines` wrote down. */
function engineEnvironment(): Record<string, string> {
  const set = Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined)
  return { ...readEnvironmentFile(openSite()), ...Object.fromEntries(set) }
}

async function reachOf(kind: EngineKind, address: string | undefined): Promise<Reach> {
  if (!address) {
    return {
      kind: 'out of reach',
      reason: `${ADDRESSES[kind]} is not set, and \`make engines\` has not started ${kind}`,
    }
  }
  const { host, port } = hostAndPort(address)
  if (await answersAt(host, port)) return { kind: 'in reach' }
  return {
    kind: 'out of reach',
    reason: `nothing answers at ${host}:${port} (${ADDRESSES[kind]}): run \`make engines\``,
  }
}

/** Which engines a test can use here; one that it cannot, with the reason that a skipped test tells. */
export async function reachable(): Promise<Readonly<Record<EngineKind, Reach>>> {
  const environment = engineEnvironment()
  const reaches = await Promise.all(ENGINE_KINDS.map((kind) => reachOf(kind, environment[ADDRESSES[kind]])))
  return Object.fromEntries(ENGINE_KINDS.map((kind, index) => [kind, reaches[index]!])) as Record<EngineKind, Reach>
}
