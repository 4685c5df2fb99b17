import type { ModuleName } from '#config/modules'
import { dataPath } from '#platform/config/data_dir'
import { engines } from '#platform/config/engines'
import { place, probe, type Finding } from '#platform/diagnosis/finding'
import type { Broker, GroupLag } from '#platform/messaging/broker'
import { openBroker, openRegistry } from '#platform/messaging/messaging'
import type { SchemaRegistry } from '#platform/messaging/schema_registry'
import { loadManifests } from '#platform/modules/manifests'
import { env } from '#start/env'

export interface MessagingFindings {
  readonly broker: Finding
  readonly registry: Finding
  /** Of the module's group; `undefined` when the broker could not be asked. */
  readonly consumersOf: (module: ModuleName) => Finding | undefined
}

/**
 * Broker and registry, and how far behind each module's consumers are. Makes no topic and registers
 * nothing.
 */
export async function messagingFindings(modules: readonly ModuleName[]): Promise<MessagingFindings> {
  const [{ broker, lag }, registry] = await Promise.all([askBroker(), askRegistry(modules)])
  return { broker, registry, consumersOf: (module) => lag && consumers(module, broker, lag) }
}

async function askBroker(): Promise<{ broker: Finding; lag?: GroupLag[] }> {
  const kafka = engines.KAFKA_BROKERS
  const known = {
    module: 'shared',
    part: 'broker',
    where: kafka ? kafka + (engines.KAFKA_PREFIX && `/${engines.KAFKA_PREFIX}`) : dataPath('broker.sqlite3'),
    engine: kafka ? 'Kafka' : 'embedded log',
  } as const
  let lag: GroupLag[] | undefined
  let open: Broker | undefined
  const broker = await probe(known, async () => {
    open = await openBroker()
    await open.ping()
    const topics = await open.topics()
    lag = await open.lag()
    const sum = (figure: 'partitions' | 'records') => topics.reduce((total, each) => total + each[figure], 0)
    if (topics.length === 0) return { status: 'warning', detail: 'no topics yet: they are made when a module starts' }
    return { detail: `${topics.length} topics, ${sum('partitions')} partitions, ${sum('records')} records`, topics }
  })
  /* A broker that is out of reach has nothing to say goodbye to either. */
  if (open && broker.status !== 'error') await open.close()
  return lag ? { broker, lag } : { broker }
}

function consumers(module: ModuleName, { where, engine }: Finding, all: readonly GroupLag[]): Finding {
  const lag = all.filter(({ group }) => group === module)
  const behind = lag.reduce((total, { end, position }) => total + end - position, 0)
  const members = new Set(lag.flatMap(({ member }) => member ?? [])).size
  const topics = [...new Set(lag.map(({ topic }) => topic))]
  const who = members === 0 ? 'nobody reads' : members === 1 ? 'one member reads' : `${members} members read`
  return {
    ...{ module, part: 'consumers', where, engine, status: 'ok' },
    detail:
      lag.length === 0 ? 'has not read anything yet' : `${behind} records behind on ${topics.length} topics; ${who}`,
    ...{ lag: behind, members, topics },
  }
}

async function askRegistry(modules: readonly ModuleName[]): Promise<Finding> {
  const url = engines.SCHEMA_REGISTRY_URL
  const known = {
    module: 'shared',
    part: 'registry',
    where: url ? place(url) : dataPath('registry.sqlite3'),
    engine: url ? 'schema registry' : 'embedded registry',
  } as const
  return probe(known, async () => {
    const registry = await openRegistry()
    try {
      const wanted = (await loadManifests(modules)).flatMap(({ events }) => events.map(({ subject }) => subject))
      const registered = new Set(await registry.subjects())
      const subjects = wanted.filter((subject) => registered.has(subject))
      const levels = await levelsOf(registry, subjects)
      const asWanted = Object.keys(levels).every((level) => level === env.SCHEMA_COMPATIBILITY)
      const told = Object.entries(levels).map(([level, count]) => `${count} ${level}`)
      return {
        status: asWanted && subjects.length === wanted.length ? 'ok' : 'warning',
        detail: `${subjects.length} of ${wanted.length} subjects registered: ${told.join(', ') || 'they are when modules start'}`,
        ...{ subjects: subjects.length, wanted: wanted.length, levels },
      }
    } finally {
      await registry.close()
    }
  })
}

/** How many subjects have which compatibility level. */
async function levelsOf(registry: SchemaRegistry, subjects: readonly string[]): Promise<Record<string, number>> {
  const levels: Record<string, number> = {}
  for (const subject of subjects) {
    const level = (await registry.level(subject)) ?? 'unknown'
    levels[level] = (levels[level] ?? 0) + 1
  }
  return levels
}
