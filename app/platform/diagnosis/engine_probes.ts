import type { ModuleName } from '#config/modules'
import { dataPath } from '#platform/config/data_dir'
import { engines, needsOf } from '#platform/config/engines'
import { place, probe, type Finding, type Look } from '#platform/diagnosis/finding'
import { loadManifests } from '#platform/modules/manifests'
import { moduleObjects } from '#platform/storage/module_objects'

/** How an engine beside the SQL store is asked, by the variable that says where it is. */
interface EngineProbe {
  readonly name: string
  /** What the module works with as long as the variable is not set. */
  readonly instead: string
  readonly where: (module: ModuleName) => string
  readonly look: (module: ModuleName) => Promise<Look>
}

const PROBES: Partial<Record<keyof typeof engines, EngineProbe>> = {
  REDIS_URL: {
    name: 'Redis',
    instead: 'caches in the process, jobs by a table or a Redis of its own',
    where: () => place(engines.REDIS_URL!),
    look: async () => {
      const { IMPATIENT, openRedis } = await import('#platform/storage/redis')
      const options = { ...IMPATIENT, commandTimeout: 3000, lazyConnect: true, retryStrategy: () => null }
      const client = await openRedis(engines.REDIS_URL!, 'doctor', options)
      let reason: unknown
      client.on('error', (error) => (reason ??= error))
      try {
        await client.connect()
        const version = /redis_version:(\S+)/.exec(await client.info('server'))?.[1]
        return { engine: `Redis ${version ?? ''}`.trim(), detail: 'answers' }
      } catch (error) {
        /* What the connection broke by says more than that it is closed. */
        throw reason ?? error
      } finally {
        client.disconnect()
      }
    },
  },

  CASSANDRA_CONTACT_POINTS: {
    name: 'Cassandra',
    instead: 'stock in the SQL store',
    where: () => `${engines.CASSANDRA_CONTACT_POINTS}/${engines.CASSANDRA_KEYSPACE}`,
    look: async () => {
      const { openCassandra } = await import('#platform/storage/cassandra_session')
      const session = await openCassandra({
        contactPoints: engines.CASSANDRA_CONTACT_POINTS!,
        localDataCenter: engines.CASSANDRA_LOCAL_DATACENTER,
        username: engines.CASSANDRA_USERNAME,
        password: engines.CASSANDRA_PASSWORD,
        consistency: 'localQuorum',
        serialConsistency: 'localSerial',
      })
      try {
        const [node] = await session.read<{ release_version: string }>({
          cql: 'SELECT release_version FROM system.local',
          values: [],
        })
        const tables = await session.read({
          cql: 'SELECT table_name FROM system_schema.tables WHERE keyspace_name = ?',
          values: [engines.CASSANDRA_KEYSPACE],
        })
        const engine = `Cassandra ${node?.release_version ?? ''}`.trim()
        if (tables.length > 0) return { engine, detail: `${tables.length} tables`, tables: tables.length }
        return {
          engine,
          status: 'warning',
          detail: 'the keyspace has no tables yet: inventory makes them when it starts',
        }
      } finally {
        await session.close()
      }
    },
  },

  COUCHDB_URL: {
    name: 'CouchDB',
    instead: 'documents in the SQL store',
    where: () => `${place(engines.COUCHDB_URL!)}/${engines.COUCHDB_DATABASE}`,
    look: async () => {
      const { origin, username, password } = new URL(engines.COUCHDB_URL!)
      const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`
      const headers = { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` }
      const ask = (path: string) => fetch(origin + path, { headers, signal: AbortSignal.timeout(5000) })
      const { version } = (await (await ask('/')).json()) as { version?: string }
      const engine = `CouchDB ${version ?? ''}`.trim()
      const answer = await ask(`/${engines.COUCHDB_DATABASE}`)
      if (answer.status === 404)
        return { engine, status: 'warning', detail: 'the database is not there yet: catalog makes it when it starts' }
      if (!answer.ok) return { engine, status: 'error', detail: `It answers ${answer.status} for the database` }
      const { doc_count: documents } = (await answer.json()) as { doc_count: number }
      return { engine, detail: `${documents} documents`, documents }
    },
  },

  S3_ENDPOINT: {
    name: 'S3',
    instead: 'objects in a folder',
    where: (module) => `${place(engines.S3_ENDPOINT!)}/${engines.S3_BUCKET_PREFIX}${module}`,
    look: async (module) => {
      await moduleObjects(module).ping()
      return { detail: 'answers' }
    },
  },
}

const EMBEDDED_FOLDER = 'S3_ENDPOINT'

/** The engines that a module uses beside its SQL store; on the embedded default what it uses in their place. */
export function engineFindings(module: ModuleName): Promise<Finding>[] {
  return needsOf(module).flatMap((variable) => {
    const known = PROBES[variable]
    if (!known) return []
    const { name, instead, where, look } = known
    if (engines[variable]) {
      const found = probe({ module, part: name, where: where(module), engine: name }, () => look(module))
      return [found.then((finding) => mildly(module, finding))]
    }
    const place = variable === EMBEDDED_FOLDER ? dataPath('objects', module) : '–'
    return [
      probe({ module, part: name, where: place, engine: 'embedded' }, async () => {
        if (variable === EMBEDDED_FOLDER) await moduleObjects(module).ping()
        return { detail: instead }
      }),
    ]
  })
}

/** An engine that the module does without when it has to, as its manifest says, is worth a look and no failure. */
async function mildly(module: ModuleName, finding: Finding): Promise<Finding> {
  if (finding.status !== 'error') return finding
  const [manifest] = await loadManifests([module])
  const engine = (await manifest!.engine?.())?.default
  if (engine?.name !== finding.part || !engine.dispensable) return finding
  return { ...finding, status: 'warning', detail: `${finding.detail}; ${module} does without it, with less` }
}
