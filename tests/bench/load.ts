/**
 * The load client, in a process of its own so that its CPU time is not the server's. It is told one job, says when its
 * measured window opens and closes, and answers with what it saw.
 */
import { setTimeout } from 'node:timers/promises'
import { HttpClient } from './http_client.ts'
import { firstSku, STEPS, visit, type Shelves, type Step, type Visit } from './shopper.ts'
import { poissonArrivals, seededRandom, summarize, type Summary } from './statistics.ts'

interface Job {
  readonly baseUrl: string
  /** Load without measuring, so that the window sees a steady state. */
  readonly rampSeconds: number
  readonly seconds: number
  readonly seed: number
}

/** Shoppers without pause for thought, or such that come at random, so many per second whatever the shop does. */
export interface CheckoutJob extends Job {
  readonly kind: 'checkout'
  readonly arrival: { readonly shoppers: number } | { readonly perSecond: number }
  readonly shelves: Shelves
}

/** One request over and over, on so many connections. */
export interface RequestJob extends Job {
  readonly kind: 'list' | 'add to cart' | 'hello' | 'two inserts'
  readonly connections: number
  readonly shelves: Shelves
}

interface Failures {
  /** Of the whole trial, ramp and end included. */
  readonly errors: number
  readonly errorSamples: Record<string, number>
}

export interface CheckoutResult extends Failures {
  readonly seconds: number
  /** Orders whose confirmation was read within the window, whenever they began. */
  readonly checkouts: number
  readonly requests: number
  /** Of them, or with arrivals at random: of all that meant to come within the window. Milliseconds. */
  readonly latency: Summary
  readonly steps: Record<Step, Summary>
  /** Of the whole trial: orders confirmed and units in them. */
  readonly confirmedInAll: number
  readonly unitsInAll: number
}

export interface RequestResult extends Failures {
  readonly seconds: number
  readonly requests: number
  readonly latency: Summary
}

export type FromLoad = { readonly edge: 'open' | 'close' } | { readonly result: CheckoutResult | RequestResult }

/** More guests than this at once and the shop is beyond help: the rest does not even come in. */
const MOST_AT_ONCE = 1000

class Tally {
  errors = 0
  readonly errorSamples: Record<string, number> = {}

  failed(error: unknown): void {
    this.errors++
    const message = (error as Error).message.slice(0, 160)
    this.errorSamples[message] = (this.errorSamples[message] ?? 0) + 1
  }
}

const say = (message: FromLoad) => void process.send!(message)

/** Lets the ramp pass, then measures. @param sent how many requests were sent so far */
async function measuredWindow({ rampSeconds, seconds }: Job, sent: () => number) {
  await setTimeout(rampSeconds * 1000)
  say({ edge: 'open' })
  const [open, before] = [performance.now(), sent()]
  await setTimeout(seconds * 1000)
  const close = performance.now()
  say({ edge: 'close' })
  return { open, close, requests: sent() - before }
}

async function checkouts(job: CheckoutJob): Promise<CheckoutResult> {
  const tally = new Tally()
  const visits: Visit[] = []
  const { arrival } = job
  const closed = 'shoppers' in arrival
  const http = new HttpClient(job.baseUrl)
  let stopped = false

  const one = async (random: () => number, begun?: number) => {
    try {
      visits.push(await visit(http, job.shelves, random, begun))
    } catch (error) {
      tally.failed(error)
      await setTimeout(50)
    }
  }

  async function shopper(number: number, of: number): Promise<void> {
    const random = seededRandom(job.seed * 1_000_003 + number)
    /* Spread over the ramp, so that they do not go in step. */
    await setTimeout((job.rampSeconds * 500 * number) / of)
    while (!stopped) await one(random)
  }

  async function arrivals(perSecond: number): Promise<void> {
    const random = seededRandom(job.seed)
    const start = performance.now()
    const inside = new Set<Promise<void>>()
    for (const at of poissonArrivals(perSecond, job.rampSeconds + job.seconds, random)) {
      const wait = start + at - performance.now()
      if (wait > 0) await setTimeout(wait)
      if (inside.size >= MOST_AT_ONCE) {
        tally.failed(new Error(`${MOST_AT_ONCE} guests were inside; the next one was turned away`))
        continue
      }
      const guest = one(seededRandom(Math.floor(random() * 2 ** 32)), start + at).finally(() => inside.delete(guest))
      inside.add(guest)
    }
    await Promise.all(inside)
  }

  const load = closed
    ? Promise.all(Array.from({ length: arrival.shoppers }, (_, n) => shopper(n, arrival.shoppers)))
    : arrivals(arrival.perSecond)
  const { open, close, requests } = await measuredWindow(job, () => http.requests)
  stopped = true
  await load
  http.close()

  const counted = visits.filter(({ confirmed }) => confirmed >= open && confirmed < close)
  const judged = closed ? counted : visits.filter(({ begun }) => begun >= open && begun < close)
  const steps = judged.flatMap((each) => each.steps)
  return {
    seconds: (close - open) / 1000,
    checkouts: counted.length,
    requests,
    latency: summarize(judged.map(({ begun, confirmed }) => confirmed - begun)),
    steps: Object.fromEntries(
      STEPS.map((step) => [step, summarize(steps.filter(([name]) => name === step).map(([, ms]) => ms))])
    ) as Record<Step, Summary>,
    confirmedInAll: visits.length,
    unitsInAll: visits.reduce((sum, { units }) => sum + units, 0),
    errors: tally.errors,
    errorSamples: tally.errorSamples,
  }
}

/** One connection's request, ready to be sent again and again. */
async function repeated(job: RequestJob, http: HttpClient, random: () => number): Promise<() => Promise<unknown>> {
  switch (job.kind) {
    case 'hello':
      return () => http.ok('GET', '/hello')
    case 'two inserts':
      return () => http.ok('POST', '/things', { body: { sku: 'TEA-0001-A', quantity: 1 + Math.floor(random() * 2) } })
    case 'list':
      return () => http.ok('GET', job.shelves[0]!)
    case 'add to cart': {
      /* Three lines to begin with, and never more: what is measured does not grow while it is measured. */
      const skus = (await http.ok('GET', job.shelves[0]!)).data.slice(0, 3).map(firstSku)
      const { id, token } = await http.ok('POST', '/v1/carts', { body: { region: 'eu-west' } })
      const add = (sku: string) =>
        http.ok('POST', `/v1/carts/${id}/items`, { body: { sku, quantity: 1 }, headers: { 'x-cart-token': token } })
      for (const sku of skus) await add(sku)
      return () => add(skus[Math.floor(random() * skus.length)])
    }
  }
}

async function requests(job: RequestJob): Promise<RequestResult> {
  const tally = new Tally()
  const http = new HttpClient(job.baseUrl, job.connections)
  const done: { at: number; ms: number }[] = []
  let stopped = false

  async function connection(number: number): Promise<void> {
    const send = await repeated(job, http, seededRandom(job.seed * 1_000_003 + number))
    while (!stopped) {
      const from = performance.now()
      try {
        await send()
        done.push({ at: performance.now(), ms: performance.now() - from })
      } catch (error) {
        tally.failed(error)
        await setTimeout(50)
      }
    }
  }

  const load = Promise.all(Array.from({ length: job.connections }, (_, n) => connection(n)))
  const { open, close } = await measuredWindow(job, () => http.requests)
  stopped = true
  await load
  http.close()
  const counted = done.filter(({ at }) => at >= open && at < close)
  return {
    seconds: (close - open) / 1000,
    requests: counted.length,
    latency: summarize(counted.map(({ ms }) => ms)),
    errors: tally.errors,
    errorSamples: tally.errorSamples,
  }
}

process.once('message', async (job: CheckoutJob | RequestJob) => {
  say({ result: job.kind === 'checkout' ? await checkouts(job) : await requests(job) })
  process.disconnect()
})
