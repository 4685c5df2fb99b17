import db from '@adonisjs/lucid/services/db'
import type { ModuleName } from '#config/modules'
import { engines } from '#platform/config/engines'
import { StartRefusal } from '#platform/config/refusal'
import type { Source } from '#platform/debezium/source'
import { sleep } from '#platform/runtime/pause'
import { ModuleStore, moduleStore } from '#platform/storage/module_store'
import { serverConnection } from '#platform/storage/server_connections'

const VARIABLES = { postgres: 'CDC_POSTGRES_URL', mariadb: 'CDC_MYSQL_URL' } as const

/** Server and account that change capture reads a source with. @throws StartRefusal naming the variable that is not set */
export function captureUrl({ engine, module }: Source): string {
  const url = engines[VARIABLES[engine]]
  if (url) return url
  throw new StartRefusal(
    `${VARIABLES[engine]} is not set: it names the server of ${module}'s database and an account there that may read and replicate. \`make engines\` writes one down.`
  )
}

/** How long a slot counts as read after its reader was sent away. */
const RELEASE_MS = 30_000

/** Whether somebody reads that slot of PostgreSQL, which every account can see; `undefined` when there is none. */
export async function slotIsRead({ module, slot }: Source): Promise<boolean | undefined> {
  const found = await moduleStore(module).one<{ read: number }>(
    'SELECT active AS read FROM pg_replication_slots WHERE slot_name = ?',
    [slot]
  )
  return found && found.read === 1
}

/**
 * Drops the slot, which would keep everything that is written from now on; waits until nobody reads it. The module's account may
 * not do that: it is the one of change capture that has slots.
 */
export async function dropSlot(source: Source): Promise<void> {
  const giveUpAt = performance.now() + RELEASE_MS
  for (let read = await slotIsRead(source); read !== false; read = await slotIsRead(source)) {
    if (read === undefined) return
    if (performance.now() > giveUpAt) {
      throw new Error(`The slot ${source.slot} is still read: pg_replication_slots says by whom (active_pid).`)
    }
    await sleep(100)
  }
  const url = new URL(captureUrl(source))
  url.pathname = `/${source.database}`
  const connection = `capture:${source.name}`
  db.manager.add(connection, serverConnection(VARIABLES[source.engine], url.href, 1))
  try {
    await new ModuleStore(connection as ModuleName).one('SELECT pg_drop_replication_slot(?)', [source.slot])
  } finally {
    await db.manager.close(connection, true)
  }
}
