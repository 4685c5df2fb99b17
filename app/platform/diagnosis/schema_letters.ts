import db from '@adonisjs/lucid/services/db'
import type { ModuleName } from '#config/modules'
import { UnreadableSchemaError } from '#platform/messaging/codec'
import { moduleStore, type ModuleStore } from '#platform/storage/module_store'

/** Deliveries of one event that one consumer could not read because of the schema it was written with. */
export interface SchemaLetters {
  readonly consumer: string
  readonly event: string
  readonly count: number
  /** How many more wait behind them, under the same keys. */
  readonly waiting: number
  /** The id of one, for `node ace dead-letter:show`. */
  readonly example: string
  readonly cause: string
}

const NAME = UnreadableSchemaError.name

/** Out of the modules' own stores; of one that has no tables yet, none. */
export async function schemaLetters(modules: readonly ModuleName[]): Promise<SchemaLetters[]> {
  const found: SchemaLetters[] = []
  for (const module of modules) {
    if (!(await db.connection(module).schema.hasTable('dead_letters'))) continue
    const store = moduleStore(module)
    const groups = await store.all<{ consumer: string; type: string; letters: number; example: string }>(
      `SELECT consumer, type, COUNT(*) AS letters, MIN(id) AS example FROM dead_letters
       WHERE error_name = ? GROUP BY consumer, type ORDER BY consumer, type`,
      [NAME]
    )
    for (const { consumer, type: event, letters, example } of groups) {
      const waiting = await waitingBehind(store, consumer, event)
      const letter = await store.one<{ error_message: string }>('SELECT error_message FROM dead_letters WHERE id = ?', [
        example,
      ])
      /* Somebody may have discarded it just now. */
      if (letter) found.push({ consumer, event, count: letters, waiting, example, cause: letter.error_message })
    }
  }
  return found
}

async function waitingBehind(store: ModuleStore, consumer: string, event: string): Promise<number> {
  const row = await store.one<{ waiting: number }>(
    `SELECT COUNT(*) AS waiting FROM dead_letters WHERE consumer = ? AND state = 'parked' AND message_key IN (
       SELECT message_key FROM dead_letters WHERE consumer = ? AND type = ? AND error_name = ?)`,
    [consumer, consumer, event, NAME]
  )
  return row!.waiting
}
