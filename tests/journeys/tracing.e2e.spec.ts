import { test } from '@japa/runner'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:http'
import { Journey } from '#tests/journeys/journey'
import { openShop } from '#tests/journeys/open_shop'
import { startShop } from '#tests/support/processes'
import { until } from '#tests/support/wait'

interface SeenSpan {
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId?: string
  readonly name: string
}

/** Takes what an OTLP exporter sends, as a collector would. */
async function startCollector() {
  const spans: SeenSpan[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString()))
    request.on('end', () => {
      for (const resource of JSON.parse(body).resourceSpans ?? []) {
        for (const scope of resource.scopeSpans ?? []) spans.push(...scope.spans)
      }
      response.writeHead(200, { 'Content-Type': 'application/json' }).end('{}')
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { spans, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => server.close() }
}

test.group('tracing', () => {
  test('one trace follows a checkout over modules and broker', async ({ assert }) => {
    const collector = await startCollector()
    const process = await startShop({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_BSP_SCHEDULE_DELAY: '200' })
    try {
      const shop = await openShop([process.url])
      const journey = new Journey(() => undefined)
      const product = await shop.putOnSale(journey, 5)
      const cart = await shop.newCart(journey)
      await shop.add(journey, cart, product.sku, 1)
      const { orderId } = journey.status('check out', await shop.checkout(cart, 'tok_ok'), 202)
      await shop.follow(journey, orderId, { cartToken: cart.token })
      const ofCheckout = await until('the spans of the checkout', () => {
        const root = collector.spans.find(({ name }) => name === 'POST /v1/carts/:id/checkout')
        const trace = collector.spans.filter(({ traceId }) => traceId === root?.traceId)
        return trace.some(({ name }) => name === 'fulfillment.shipment.delivered process') && trace
      })
      const names = new Set(ofCheckout.map(({ name }) => name))
      for (const expected of [
        'cart.checkedout process',
        'order.hold.requested process',
        'inventory.reserved process',
        'timer payment.authorize',
        'payment.authorized process',
        'fraud.scored process',
        'order.confirmed process',
        'timer fulfillment.carrier-step',
      ]) {
        assert.isTrue(names.has(expected), `${expected} is not among ${[...names].join(', ')}`)
      }
      const ids = new Set(ofCheckout.map(({ spanId }) => spanId))
      const orphans = ofCheckout.filter(({ parentSpanId }) => parentSpanId && !ids.has(parentSpanId))
      assert.deepEqual(orphans, [])
    } finally {
      await process.stop()
      collector.close()
    }
  }).timeout(60_000)
})
