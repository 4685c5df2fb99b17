/**
 * Faultline as the peers benchmark sees it: one process with its embedded stores, as `node ace serve` starts it. See
 * ../README.md for how it gets there and what its columns mean.
 */
import { execFileSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { cpSync, existsSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { HttpClient as Http } from '../../http_client.ts'
import { FAULTLINE, ROOT, start } from '../../servers.ts'
import { fillStock, readBooks } from '../../shop_data.ts'
import { findShelves, firstSku, type Shelves } from '../../shopper.ts'
import type { Address, HttpClient, Product, Shopper, SystemAdapter } from '../src/adapter.ts'

const home = join(process.env.RUNTIME_DIR ?? '', 'faultline')
const [seed, live] = [join(home, 'seed'), join(home, 'live')]

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

/** A shop with its demo products and more stock than anybody can buy, made once and copied for every start. */
async function seedShop(): Promise<void> {
  if (existsSync(seed)) return
  const draft = `${home}/draft`
  rmSync(draft, { recursive: true, force: true })
  const server = await start(FAULTLINE, draft)
  const http = new Http(server.url)
  await fillStock(http)
  await server.atRest()
  http.close()
  await server.stop()
  renameSync(join(draft, 'data'), seed)
}

function seedDatabase(name: string): void {
  const psql = (sql: string) => execFileSync('psql', ['-XAtqd', 'postgres', '-c', sql], { encoding: 'utf8' }).trim()
  if (psql(`select 1 from pg_database where datname = '${name}'`) === '') psql(`create database ${name}`)
}

/** Production starts on no secret that it was not given. */
function secrets(): Record<string, string> {
  const folder = join(seed, 'keys')
  return Object.fromEntries(
    readdirSync(folder).map((name) => [name.toUpperCase(), readFileSync(join(folder, name), 'utf8')])
  )
}

export const faultline: SystemAdapter<Shelves> = {
  id: 'faultline',
  title: 'Faultline (all twelve modules in one process, embedded stores)',
  /* Empty: the harness resets and measures a PostgreSQL database, and this system has none. */
  database: { live: 'faultline_live', seed: 'faultline_seed' },
  versions: () => ({
    'faultline': version(ROOT),
    '@adonisjs/core': version(join(ROOT, 'node_modules/@adonisjs/core')),
  }),
  async setup() {
    seedDatabase('faultline_seed')
    await seedShop()
  },
  async beforeStart() {
    rmSync(live, { recursive: true, force: true })
    cpSync(seed, live, { recursive: true })
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
        DATA_DIR: live,
        ...secrets(),
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
  /* Looked up in the shop's own stores at the moment the harness asks for the statement. */
  checks: {
    get placedOrders() {
      return `select ${readBooks(live).confirmed}`
    },
    get unitsTaken() {
      return `select ${readBooks(live).unitsSold}`
    },
  },
}
