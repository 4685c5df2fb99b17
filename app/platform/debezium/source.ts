import type { ModuleName } from '#config/modules'
import { databaseUrl, engines, relaysByDebezium } from '#platform/config/engines'
import { StartRefusal } from '#platform/config/refusal'
import type { CapturedTable, ModuleManifest } from '#platform/modules/define_module'

/** What a connector is for: state to `cdc.*` topics, or the outbox to the topics that its rows name. */
export type Purpose = 'cdc' | 'outbox'

/** One connector to be: a module's database, seen for one purpose. */
export interface Source {
  readonly module: ModuleName
  readonly purpose: Purpose
  readonly engine: 'postgres' | 'mariadb'
  readonly database: string
  readonly tables: readonly CapturedTable[]
  /** The connector's name, and the first part of its topics' names before they are routed. */
  readonly name: string
  /** Of slot and publication. */
  readonly slot: string
}

const OUTBOX: readonly CapturedTable[] = [{ table: 'outbox' }]

function source(module: ModuleName, purpose: Purpose, url: string, tables: readonly CapturedTable[]): Source {
  const { protocol, pathname } = new URL(url)
  const database = decodeURIComponent(pathname.slice(1))
  return {
    module,
    purpose,
    engine: protocol.startsWith('postgres') ? 'postgres' : 'mariadb',
    database,
    tables,
    name: `${engines.KAFKA_PREFIX}${purpose}.${module}`,
    slot: `${database}_${purpose}`,
  }
}

/** Every connector that these modules can have. @throws StartRefusal when one's database is a file */
export function allSources(manifests: readonly ModuleManifest[]): Source[] {
  return manifests.flatMap(({ name, captures }) => {
    const url = databaseUrl(name)
    if (!url) {
      const variable = `${name.toUpperCase()}_DB_URL`
      throw new StartRefusal(
        `The database of ${name} is a file, which Debezium does not read: set ${variable}, or name other modules with --modules. Changes of files are captured by the shop itself, see docs/cdc.md.`
      )
    }
    return [source(name, 'cdc', url, captures), source(name, 'outbox', url, OUTBOX)]
  })
}

/** Whether it is to run as things are configured: outboxes are read by Debezium or by our relay, not by both. */
export const isWanted = ({ purpose, module, tables }: Source): boolean =>
  purpose === 'outbox' ? relaysByDebezium(module) : tables.length > 0
