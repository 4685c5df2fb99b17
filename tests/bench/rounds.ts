import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { hopBetween, type Hop } from './hop.ts'
import { HttpClient } from './http_client.ts'
import type { CheckoutJob, CheckoutResult, RequestJob, RequestResult } from './load.ts'
import { apply, type Measured } from './loader.ts'
import { memoryMb, Stopwatch, type Usage } from './proc.ts'
import { asPeopleStart, BASELINE, FAULTLINE, start, type Running } from './servers.ts'
import { fillStock, readBooks, type Books } from './shop_data.ts'
import { findShelves, type Shelves } from './shopper.ts'

export interface Settings {
  readonly rounds: number
  /** Of each measured window. */
  readonly seconds: number
  readonly rampSeconds: number
  readonly warmUpSeconds: number
  /** Concurrent shoppers, and arrivals per second, of the trials. */
  readonly shoppers: readonly number[]
  readonly rates: readonly number[]
  /** How long a trial waits until others leave the machine alone. 0: it does not look. */
  readonly quietSeconds: number
}

export interface CheckoutTrial extends Measured<CheckoutResult> {
  readonly name: string
  readonly hop: Hop
}

export interface RequestTrial extends Measured<RequestResult> {
  readonly name: RequestJob['kind']
}

export interface Round {
  /** Seconds from spawn to the first 200 of /health/live and of /v1/products. */
  readonly starts: {
    /** The very first one, as people do it: no data, and nothing compiled yet. */
    readonly first: readonly number[]
    readonly firstCommand: string
    readonly noData: readonly number[]
    readonly withData: readonly number[]
  }
  readonly idle: { readonly rss: number; readonly usage: Usage }
  /** MB: the most it had in this round, and in the end. */
  readonly rss: { readonly peak: number; readonly after: number }
  readonly checkouts: readonly CheckoutTrial[]
  readonly requests: readonly RequestTrial[]
  /** What the shop wrote down in this round beside what the client saw. */
  readonly books: Books & { readonly before: Books; readonly confirmedByClient: number; readonly unitsByClient: number }
}

/** Connections of the trials that send one request over and over. */
const CONNECTIONS = 16

/** Percent of all cores: with less used by others, the machine is quiet; with more, a trial is disturbed. */
const [QUIET, DISTURBED] = [5, 10]
const ATTEMPTS = 3

/**
 * Parcels travel ten times as fast, so that what follows from a checkout falls into the window that measures it.
 */
const SPEED = { FULFILLMENT_CARRIER_SPEED: '10' }

export const shoppersLoad = (count: number): string => `${count} shopper${count === 1 ? '' : 's'}`
export const arrivalsLoad = (perSecond: number): string => `${perSecond} arrivals/s`

export class Rounds {
  readonly #settings: Settings
  readonly #progress: (line: string) => void
  readonly #folder = mkdtempSync(join(tmpdir(), 'faultline-bench-'))

  constructor(settings: Settings, progress: (line: string) => void) {
    this.#settings = settings
    this.#progress = progress
    process.once('exit', () => rmSync(this.#folder, { recursive: true, force: true }))
  }

  async run(number: number): Promise<Round> {
    const folder = join(this.#folder, String(number))
    await this.#quiet()
    const firstStart = await this.#firstStart(`${folder}-first`)
    const shop = await start({ ...FAULTLINE, env: SPEED }, folder)
    const bare = await start(BASELINE, `${folder}-bare`)
    this.#progress(`started in ${shop.startSeconds[1]!.toFixed(2)} s`)
    const idle = await this.#idle(shop)
    const http = new HttpClient(shop.url)
    await fillStock(http)
    const shelves = await findShelves(http)
    await shop.atRest()
    const before = readBooks(shop.data)
    const scrape = () => http.ok('GET', '/metrics') as Promise<string>
    const context: Context = { shop, bare, shelves, seed: number, scrape, seen: { confirmed: 0, units: 0 } }
    await this.#checkouts(context, 'warm-up', { shoppers: 8 }, this.#settings.warmUpSeconds)
    const { checkouts, requests } = await this.#trials(context, number)
    const [after, { rss, peak }] = [readBooks(shop.data), memoryMb(shop.pid)]
    http.close()
    await Promise.all([shop.stop(), bare.stop()])
    await this.#quiet()
    const again = await start({ ...FAULTLINE, env: SPEED }, folder)
    await again.stop()
    return {
      starts: { ...firstStart, noData: shop.startSeconds, withData: again.startSeconds },
      idle,
      rss: { peak, after: rss },
      checkouts,
      requests,
      books: { ...after, before, confirmedByClient: context.seen.confirmed, unitsByClient: context.seen.units },
    }
  }

  async #firstStart(folder: string) {
    const spec = asPeopleStart()
    const server = await start({ ...spec, env: { NODE_COMPILE_CACHE: join(folder, 'compiled') } }, folder)
    await server.stop()
    const firstCommand = [spec.command, ...spec.args].join(' ')
    this.#progress(`${firstCommand}, for the first time: ${server.startSeconds[1]!.toFixed(2)} s`)
    return { first: server.startSeconds, firstCommand }
  }

  async #idle(shop: Running): Promise<Round['idle']> {
    await shop.atRest()
    const stopwatch = new Stopwatch(shop.pid)
    await setTimeout(Math.max(3, this.#settings.seconds / 2) * 1000)
    return { rss: memoryMb(shop.pid).rss, usage: stopwatch.stop() }
  }

  /** Every configuration once, beginning with another one in each round, so that none always has the fresher shop. */
  async #trials(context: Context, round: number) {
    const checkouts: CheckoutTrial[] = []
    const requests: RequestTrial[] = []
    const checkout = (name: string, arrival: CheckoutJob['arrival']) => async () =>
      void checkouts.push(await this.#calmest(() => this.#checkouts(context, name, arrival)))
    const request = (kind: RequestJob['kind']) => async () =>
      void requests.push(await this.#calmest(() => this.#requests(context, kind)))
    const trials = [
      ...this.#settings.shoppers.map((shoppers) => checkout(shoppersLoad(shoppers), { shoppers })),
      request('list'),
      request('hello'),
      ...this.#settings.rates.map((perSecond) => checkout(arrivalsLoad(perSecond), { perSecond })),
      request('add to cart'),
      request('two inserts'),
    ]
    const from = ((round - 1) * 3) % trials.length
    for (const trial of [...trials.slice(from), ...trials.slice(0, from)]) await trial()
    return { checkouts, requests }
  }

  async #quiet(): Promise<void> {
    const giveUpAt = performance.now() + this.#settings.quietSeconds * 1000
    for (let quiet = 0; quiet < 3 && performance.now() < giveUpAt;) {
      const stopwatch = new Stopwatch()
      await setTimeout(1000)
      quiet = stopwatch.stop().outsidePercent < QUIET ? quiet + 1 : 0
    }
  }

  /** Where others use the machine too: a disturbed trial is done again, and the calmest attempt counts. */
  async #calmest<T extends { usage: Usage }>(trial: () => Promise<T>): Promise<T> {
    const attempts: T[] = []
    do {
      await this.#quiet()
      attempts.push(await trial())
    } while (
      this.#settings.quietSeconds > 0 &&
      attempts.length < ATTEMPTS &&
      attempts.at(-1)!.usage.outsidePercent > DISTURBED
    )
    return attempts.reduce((a, b) => (b.usage.outsidePercent < a.usage.outsidePercent ? b : a))
  }

  async #checkouts(
    { shop, shelves, seed, scrape, seen }: Context,
    name: string,
    arrival: CheckoutJob['arrival'],
    seconds = this.#settings.seconds
  ): Promise<CheckoutTrial> {
    const { rampSeconds } = this.#settings
    const measured = await apply(shop, { kind: 'checkout', arrival, shelves, rampSeconds, seconds, seed }, scrape)
    const { metrics, ...rest } = measured
    const { result, usage } = rest
    seen.confirmed += result.confirmedInAll
    seen.units += result.unitsInAll
    const perSecond = result.checkouts / result.seconds
    const cpu = usage.serverCpuMs / result.checkouts
    this.#progress(
      `${name}: ${perSecond.toFixed(1)} checkouts/s, p50 ${result.latency.p50.toFixed(0)} ms, ${cpu.toFixed(1)} ms CPU each, ` +
        `${result.errors} errors ${result.errors ? JSON.stringify(result.errorSamples) : ''}, outside ${usage.outsidePercent.toFixed(0)} %`
    )
    return { name, ...rest, hop: hopBetween(metrics!.before, metrics!.after) }
  }

  async #requests({ shop, bare, shelves, seed }: Context, kind: RequestJob['kind']): Promise<RequestTrial> {
    const seconds = Math.max(1, this.#settings.seconds / 2)
    const server = kind === 'hello' || kind === 'two inserts' ? bare : shop
    const job = { kind, connections: CONNECTIONS, shelves, rampSeconds: 1, seconds, seed }
    const measured = await apply(server, job)
    const { result, usage } = measured
    const micros = (usage.serverCpuMs / result.requests) * 1000
    this.#progress(
      `${kind}: ${(result.requests / result.seconds).toFixed(0)} requests/s, ${micros.toFixed(0)} µs CPU each, ` +
        `${result.errors} errors, outside ${usage.outsidePercent.toFixed(0)} %`
    )
    return { name: kind, ...measured }
  }
}

interface Context {
  readonly shop: Running
  readonly bare: Running
  readonly shelves: Shelves
  readonly seed: number
  readonly scrape: () => Promise<string>
  /** What the client saw in all trials of the round. */
  readonly seen: { confirmed: number; units: number }
}
