import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { DEMO_PASSWORD, DEMO_STAFF } from '#database/demo/shop'
import type { HttpClient } from './http_client.ts'

/** More than any run can buy. */
const PLENTY = 10_000_000

/** Sees to it that nothing runs out: every SKU of every product on sale gets a new count. */
export async function fillStock(http: HttpClient): Promise<void> {
  const { email } = DEMO_STAFF
  const { accessToken } = await http.ok('POST', '/v1/auth/tokens', { body: { email, password: DEMO_PASSWORD } })
  const headers = { authorization: `Bearer ${accessToken}` }
  for (let after: string | null = ''; after !== null;) {
    const cursor = after && `&after=${encodeURIComponent(after)}`
    const { data, page }: any = await http.ok('GET', `/v1/products?limit=100${cursor}`)
    for (const { sku } of data.flatMap((product: any) => product.variants)) {
      await http.ok('PUT', `/v1/stock/${sku}`, { body: { onHand: PLENTY }, headers })
    }
    after = page.next
  }
}

function query(file: string, sql: string): Record<string, number> {
  const database = new DatabaseSync(file, { readOnly: true })
  try {
    return database.prepare(sql).get() as Record<string, number>
  } finally {
    database.close()
  }
}

export interface Books {
  /** Orders that were confirmed, whatever became of them. */
  readonly confirmed: number
  /** Units that left the stock. */
  readonly unitsSold: number
  /** Of all stores and the broker, without what is free in them. */
  readonly databaseBytes: number
  /** Of files, such as parcels' labels. */
  readonly objectBytes: number
}

const USED_BYTES = `SELECT (page_count - freelist_count) * page_size AS bytes
  FROM pragma_page_count(), pragma_freelist_count(), pragma_page_size()`

/** What the shop itself has written down, read from its files beside the running server. */
export function readBooks(data: string): Books {
  const { confirmed } = query(
    join(data, 'stores/order.sqlite3'),
    "SELECT COUNT(DISTINCT order_id) AS confirmed FROM order_history WHERE to_status = 'confirmed'"
  )
  const { unitsSold } = query(
    join(data, 'stores/inventory.sqlite3'),
    `SELECT COALESCE(SUM(quantity), 0) AS unitsSold FROM reservation_lines
     JOIN reservations ON reservations.id = reservation_id WHERE status = 'committed'`
  )
  const databaseBytes = filesIn(data)
    .filter((file) => file.endsWith('.sqlite3'))
    .map((file) => query(file, USED_BYTES).bytes!)
  return {
    confirmed: confirmed!,
    unitsSold: unitsSold!,
    databaseBytes: sum(databaseBytes),
    objectBytes: sum(filesIn(join(data, 'objects')).map((file) => statSync(file).size)),
  }
}

function filesIn(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
}

const sum = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0)
