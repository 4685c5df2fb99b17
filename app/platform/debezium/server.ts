import db from '@adonisjs/lucid/services/db'
import type { ModuleName } from '#config/modules'
import { engines } from '#platform/config/engines'
import { StartRefusal } from '#platform/config/refusal'
import type { Source } from '#platform/debezium/source'
import { sleep } from '#platform/runtime/pause'
import { ModuleStore } from '#platform/storage/module_store'
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

/** The database server as the account of change capture sees it: for its slots, of which PostgreSQL has one per reader. */
async function asCapture<T>(source: Source, work: (server: ModuleStore) => Promise<T>): Promise<T> {
  const url = new URL(captureUrl(source))
  url.pathname = `/${source.database}`
  const connection = `capture:${source.name}`
  db.manager.add(connection, serverConnection(VARIABLES[source.engine], url.href, 1))
  try {
    return await work(new ModuleStore(connection as ModuleName))
  } finally {
    await db.manager.close(connection, true)
  }
}

/** Whether somebody reads that slot of PostgreSQL; `undefined` when there is none. */
export async function slotIsRead(source: Source): Promise<boolean | undefined> {
  const slot = await asCapture(source, (server) =>
    server.one<{ read: number }>('SELECT active AS read FROM pg_replication_slots WHERE slot_name = ?', [source.slot])
  )
  return slot && slot.read === 1
}

/** Drops the slot, which would keep everything that is written from now on; waits until nobody reads it. */
export async function dropSlot(source: Source): Promise<void> {
  await asCapture(source, async (server) => {
    const giveUpAt = performance.now() + RELEASE_MS
    for (;;) {
      const slot = await server.one<{ read: number }>(
        'SELECT active AS read FROM pg_replication_slots WHERE slot_name = ?',
        [source.slot]
      )
      if (!slot) return
      if (slot.read !== 1) return void (await server.one('SELECT pg_drop_replication_slot(?)', [source.slot]))
      if (performance.now() > giveUpAt) {
        throw new Error(`The slot ${source.slot} is still read: pg_replication_slots says by whom (active_pid).`)
      }
      await sleep(100)
    }
  })
}
