import { randomUUID } from 'node:crypto'
import type { HttpContext } from '@adonisjs/core/http'
import router from '@adonisjs/core/services/router'
import vine from '@vinejs/vine'
import { configureConnection, immediately, SqliteConnection } from '#platform/storage/sqlite_engine'

/** About what a line of a cart takes. */
const body = vine.create({
  sku: vine.string().trim().minLength(1).maxLength(64),
  quantity: vine.number({ strict: true }).withoutDecimals().range([1, 1000]),
})

const SCHEMA = [
  'CREATE TABLE things (id TEXT PRIMARY KEY, sku TEXT NOT NULL, quantity INTEGER NOT NULL, created_at INTEGER NOT NULL)',
  'CREATE TABLE changes (position INTEGER PRIMARY KEY AUTOINCREMENT, thing_id TEXT NOT NULL, data TEXT NOT NULL, at INTEGER NOT NULL)',
]

export function routes(filename: string): void {
  const connection = new SqliteConnection(filename)
  configureConnection(connection)
  for (const statement of SCHEMA) connection.run(statement, [])

  router.use([() => import('@adonisjs/core/bodyparser_middleware')])
  router.get('/hello', () => ({ hello: 'world' }))

  router.post('/things', async ({ request, response }: HttpContext) => {
    const thing = await request.validateUsing(body)
    const [id, at] = [randomUUID(), Date.now()]
    await immediately(connection, () => {
      connection.run('INSERT INTO things VALUES (?, ?, ?, ?)', [id, thing.sku, thing.quantity, at])
      connection.run('INSERT INTO changes (thing_id, data, at) VALUES (?, ?, ?)', [id, JSON.stringify(thing), at])
    })
    response.created({ id, ...thing })
  })
}
