/**
 * Faultline as the peers benchmark sees it: one process, as `node ace serve` starts it, with its embedded stores or with its
 * SQL on the PostgreSQL of the peers. See ../README.md for how it gets there and what its columns mean.
 */
import { execFileSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { cpSync, existsSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { MODULES } from '#config/modules'
import { HttpClient as Http } from '../../http_client.ts'
import { FAULTLINE, ROOT, start } from '../../servers.ts'
import { fillStock, readBooks } from '../../shop_data.ts'
import { findShelves, firstSku, type Shelves } from '../../shopper.ts'
import type { Address, HttpClient, Product, Shopper, SystemAdapter } from '../src/adapter.ts'

/**
 * Where a shop's stores are: files beside the broker's; schemas of one PostgreSQL database, one for each module; or the engines
 * whose environment is in the file ENGINES_ENV, as `make engines` writes it.
 */
interface Stores {
  readonly id: string
  readonly title: string
  readonly on: 'files' | 'postgres' | 'engines'
}

const engines = () => parseEnv(readFileSync(process.env.ENGINES_ENV!, 'utf8')) as Record<string, string>

/** As many connections as the peers have, shared out among the modules. */
const CONNECTIONS = Math.max(2, Math.floor(Number(process.env.BENCH_DB_POOL ?? 50) / MODULES.length))

const homeOf = ({ id }: Stores) => join(process.env.RUNTIME_DIR ?? '', id)
const databaseOf = ({ id }: Stores, kind: 'seed' | 'live') => `${id.replaceAll('-', '_')}_${kind}`
const schemaOf = (module: string) => `shop_${module}`

/** What tells a shop to keep its SQL in that database. */
function environmentOf(stores: Stores, kind: 'seed' | 'live'): Record<string, string> {
  if (stores.on === 'files') return {}
  if (stores.on === 'engines') return { ...engines(), FAULTLINE_PROFILE: 'real' }
  const { PGHOST, PGPORT, PGUSER, PGPASSWORD } = process.env
  const database = `postgres://${PGUSER}:${PGPASSWORD}@${PGHOST}:${PGPORT}/${databaseOf(stores, kind)}`
  return Object.fromEntries(
    MODULES.flatMap((module) => [
      [`${module.toUpperCase()}_DB_URL`, `${database}?options=-c%20search_path%3D${schemaOf(module)}`],
      [`${module.toUpperCase()}_DB_POOL`, String(CONNECTIONS)],
    ])
  )
}

class FaultlineShopper implements Shopper {
  readonly #http: HttpClient
  readonly #shelves: Shelves
  #cart = ''
  #headers: Record<string, string> = {}
  #address: Address | undefined
  #method = ''
  #order = ''

  constructor(http: HttpClient, shelves: Shelves) {
    this.#http = http
    this.#shelves = shelves
  }

  async #get(path: string): Promise<any> {
    return (await this.#http.ok({ method: 'GET', path, headers: this.#headers })).json()
  }

  async #post(path: string, body: unknown, headers = this.#headers): Promise<any> {
    return (await this.#http.ok({ method: 'POST', path, body, headers })).json()
  }

  async listProducts(page: number): Promise<Product[]> {
    const { data } = await this.#get(this.#shelves[page % this.#shelves.length]!)
    return data.map((product: any) => ({ id: firstSku(product) }))
  }

  async createCart(): Promise<void> {
    const { id, token } = await this.#post('/v1/carts', { region: 'eu-west' })
    this.#cart = `/v1/carts/${id}`
    this.#headers = { 'x-cart-token': token }
  }

  async addItem({ id }: Product, quantity: number): Promise<void> {
    await this.#post(`${this.#cart}/items`, { sku: id, quantity })
  }

  /** The address travels with the checkout. */
  async setAddress(address: Address): Promise<void> {
    this.#address = address
  }

  /** So does the choice. */
  async setShipping(): Promise<void> {
    const { data } = await this.#get(`${this.#cart}/shipping-options`)
    this.#method = data[0].method
  }

  /** So does the payment. */
  async startPayment(): Promise<void> {}

  async complete(): Promise<void> {
    const { email, firstName, lastName, street, city, postalCode, countryCode } = this.#address!
    const body = {
      email,
      shippingAddress: {
        name: `${firstName} ${lastName}`,
        line1: street,
        city,
        postalCode,
        country: countryCode.toUpperCase(),
      },
      shippingMethod: this.#method,
      payment: { token: 'tok_ok' },
    }
    const headers = { ...this.#headers, 'idempotency-key': randomUUID() }
    this.#order = (await this.#post(`${this.#cart}/checkout`, body, headers)).orderId
  }

  /** Confirmed: stock sold, payment authorized, scored for fraud. It is captured right after. */
  async orderState() {
    const { status } = await this.#get(`/v1/orders/${this.#order}?consistency=strong`)
    if (status === 'cancelled') return 'failed'
    return ['pending', 'reserved', 'authorized'].includes(status) ? 'pending' : 'placed'
  }
}

const version = (folder: string): string => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).version

const psql = (database: string, sql: string): string =>
  execFileSync('psql', ['-XAtqd', database, '-c', sql], { encoding: 'utf8' }).trim()

/** A shop with its demo products and more stock than anybody can buy, made once and copied for every start. */
async function seedShop(stores: Stores): Promise<void> {
  const seed = join(homeOf(stores), 'seed')
  if (existsSync(seed)) return
  const [draft, database] = [`${homeOf(stores)}/draft`, databaseOf(stores, 'seed')]
  rmSync(draft, { recursive: true, force: true })
  psql('postgres', `drop database if exists ${database}`)
  psql('postgres', `create database ${database}`)
  if (stores.on === 'postgres') for (const module of MODULES) psql(database, `create schema ${schemaOf(module)}`)
  const server = await start({ ...FAULTLINE, env: environmentOf(stores, 'seed') }, draft)
  const http = new Http(server.url)
  await fillStock(http)
  await server.atRest()
  http.close()
  await server.stop()
  renameSync(join(draft, 'data'), seed)
}

/** Production starts on no secret that it was not given. */
function secrets(stores: Stores): Record<string, string> {
  const folder = join(homeOf(stores), 'seed', 'keys')
  return Object.fromEntries(
    readdirSync(folder).map((name) => [name.toUpperCase(), readFileSync(join(folder, name), 'utf8')])
  )
}

/** What the engines have written down, asked there. */
function booksOfEngines(): { confirmed: number; unitsSold: number } {
  const { ORDER_DB_URL, INVENTORY_DB_URL } = engines()
  const { hostname, port, username, password, pathname } = new URL(ORDER_DB_URL!)
  const confirmed = execFileSync(
    'mariadb',
    [
      `-h${hostname}`,
      `-P${port}`,
      `-u${username}`,
      `-p${password}`,
      pathname.slice(1),
      '-NBe',
      "select count(distinct order_id) from order_history where to_status = 'confirmed'",
    ],
    { encoding: 'utf8' }
  )
  const sold = psql(INVENTORY_DB_URL!, "select coalesce(sum(quantity), 0) from movements where kind = 'sold'")
  return { confirmed: Number(confirmed), unitsSold: Number(sold) }
}

const CONFIRMED = `select count(distinct order_id) from ${schemaOf('order')}.order_history where to_status = 'confirmed'`
const SOLD = `select coalesce(sum(quantity), 0) from ${schemaOf('inventory')}.reservation_lines
  join ${schemaOf('inventory')}.reservations on reservations.id = reservation_id where status = 'committed'`

const booksOf = (stores: Stores) =>
  stores.on === 'engines' ? booksOfEngines() : readBooks(join(homeOf(stores), 'live'))

const adapter = (stores: Stores): SystemAdapter<Shelves> => ({
  id: stores.id,
  title: stores.title,
  /* Empty with the embedded stores: the harness resets and measures a PostgreSQL database, and there is none then. */
  database: { live: databaseOf(stores, 'live'), seed: databaseOf(stores, 'seed') },
  versions: () => ({
    'faultline': version(ROOT),
    '@adonisjs/core': version(join(ROOT, 'node_modules/@adonisjs/core')),
  }),
  setup: () => seedShop(stores),
  async beforeStart() {
    const live = join(homeOf(stores), 'live')
    rmSync(live, { recursive: true, force: true })
    cpSync(join(homeOf(stores), 'seed'), live, { recursive: true })
  },
  processes: ({ port }) => [
    {
      name: 'server',
      command: 'node',
      args: ['ace.js', 'serve'],
      cwd: ROOT,
      env: {
        NODE_ENV: 'production',
        LOG_LEVEL: 'warn',
        HOST: '127.0.0.1',
        PORT: String(port),
        DATA_DIR: join(homeOf(stores), 'live'),
        ...secrets(stores),
        ...environmentOf(stores, 'live'),
      },
    },
  ],
  healthRequest: { method: 'GET', path: '/health/live' },
  async connect(_http, { payment, port }) {
    if (payment === 'capture') throw new Error('An order does not tell its shopper when it is captured: use authorize')
    const http = new Http(`http://127.0.0.1:${port}`)
    const shelves = await findShelves(http)
    http.close()
    return shelves
  },
  shopper: (http, shelves) => new FaultlineShopper(http, shelves),
  listRequest: (shelves) => ({ method: 'GET', path: shelves[0]! }),
  /* Unless the harness can ask for it itself, it is looked up at the moment it asks. */
  checks: {
    get placedOrders() {
      return stores.on === 'postgres' ? CONFIRMED : `select ${booksOf(stores).confirmed}`
    },
    get unitsTaken() {
      return stores.on === 'postgres' ? SOLD : `select ${booksOf(stores).unitsSold}`
    },
  },
})

export const faultline = adapter({
  id: 'faultline',
  title: 'Faultline (all twelve modules in one process, embedded stores)',
  on: 'files',
})

export const faultlinePostgres = adapter({
  id: 'faultline-postgres',
  title: 'Faultline (all twelve modules in one process, SQL on PostgreSQL)',
  on: 'postgres',
})

export const faultlineEngines = adapter({
  id: 'faultline-engines',
  title: 'Faultline (all twelve modules in one process, every engine real)',
  on: 'engines',
})
