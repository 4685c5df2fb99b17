/**
 * Loaded into a server before anything else (`node --import`): counts the statements it runs through node:sqlite and how
 * long each takes, and writes that to the file named by SQL_TIMES when the server ends.
 */
import { writeFileSync } from 'node:fs'
import { DatabaseSync, StatementSync } from 'node:sqlite'

export interface SqlTime {
  /** Which store's file. */
  readonly store: string
  readonly sql: string
  count: number
  ms: number
}

const times = new Map<string, SqlTime>()
const timeOf = new WeakMap<StatementSync, SqlTime>()

type Method = (this: any, ...parameters: any[]) => any

const database = DatabaseSync.prototype as unknown as { prepare: Method }
const statements = StatementSync.prototype as unknown as Record<'all' | 'get' | 'run', Method>

const { prepare } = database
database.prepare = function (this: DatabaseSync, sql: string, ...rest) {
  const statement = prepare.call(this, sql, ...rest) as StatementSync
  const store = this.location()?.replace(/^.*\//, '').replace('.sqlite3', '') ?? ''
  const key = `${store} ${sql}`
  const time = times.get(key) ?? { store, sql, count: 0, ms: 0 }
  times.set(key, time)
  timeOf.set(statement, time)
  return statement
}

for (const method of ['all', 'get', 'run'] as const) {
  const original = statements[method]
  statements[method] = function (this: StatementSync, ...parameters) {
    const from = performance.now()
    try {
      return original.apply(this, parameters) as unknown
    } finally {
      const time = timeOf.get(this)!
      time.count++
      time.ms += performance.now() - from
    }
  }
}

/** Starts anew when the load begins, so that the start of the server is not in it. */
process.on('SIGUSR2', () => {
  for (const time of times.values()) Object.assign(time, { count: 0, ms: 0 })
})
process.once('exit', () => {
  writeFileSync(process.env.SQL_TIMES!, JSON.stringify([...times.values()].filter(({ count }) => count > 0)))
})
