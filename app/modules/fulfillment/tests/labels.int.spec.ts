import { test } from '@japa/runner'
import { CustomerErased } from '#modules/customer/contract'
import { noteLabel, printLabel } from '#modules/fulfillment/actions/print_label'
import { findShipment, labels, store } from '#modules/fulfillment/store'
import { decodeCode128, readLabel } from '#modules/fulfillment/tests/label_reader'
import { labelled, newOrder, ship, StoppedClock } from '#modules/fulfillment/tests/orders'
import { exposition } from '#platform/observability/metrics'
import { newId } from '#platform/values/id'
import { publish, settled } from '#tests/support/events'
import { accessToken } from '#tests/support/tokens'
import { until } from '#tests/support/wait'

const clock = new StoppedClock()

test.group('fulfillment: labels', (group) => {
  group.setup(() => clock.stop())

  test('is stored after the shipment, and says where to and which', async ({ assert }) => {
    const [shipment] = await ship(newOrder())
    const { label_key: key, created_at: createdAt } = await labelled(shipment!.id)
    assert.equal(key, `labels/${new Date(createdAt).toISOString().slice(0, 10)}/${shipment!.id}.pdf`)
    const { lines, code } = readLabel((await labels.get(key!))!)
    assert.includeMembers([...lines], ['Ada Example', 'Rosenweg 3', '50667 Köln', 'GERMANY', 'Faultline, Amsterdam'])
    assert.equal(decodeCode128(code.widths), shipment!.tracking_number)
    const figures = await exposition('fulfillment')
    assert.match(figures, /fulfillment_labels_total\{module="fulfillment"\} [1-9]/)
    assert.include(figures, 'fulfillment_label_delay_seconds_bucket')
  })

  test('erasing a customer takes address and label away', async ({ assert }) => {
    const customerId = newId('customer')
    const order = newOrder({ customerId, line1: 'Geheimer Pfad 7' })
    const [shipment] = await ship(order)
    const { label_key: key } = await labelled(shipment!.id)
    await publish(CustomerErased, { customerId, version: 9, erasedAt: Date.now() })
    await until('the label to be gone', async () => (await labels.get(key!)) === undefined)
    await until('the shipment to know', async () => (await findShipment(store, shipment!.id))?.label_key === null)
    const rows = await store.all('SELECT * FROM orders WHERE customer_id = ?', [customerId])
    assert.lengthOf(rows, 1)
    assert.notInclude(JSON.stringify(rows), 'Geheimer')
  })

  test('an order that is heard of after its customer was erased leaves no address and gets no label', async ({
    assert,
  }) => {
    const customerId = newId('customer')
    await publish(CustomerErased, { customerId, version: 9, erasedAt: Date.now() })
    await settled()
    const order = newOrder({ customerId, line1: 'Geheimer Pfad 8' })
    const [shipment] = await ship(order)
    await until('no timer to be left but the carrier’s', async () => {
      const left = await store.all<{ name: string }>('SELECT name FROM timers WHERE timer_key = ?', [shipment!.id])
      return left.every(({ name }) => name === 'fulfillment.carrier-step')
    })
    assert.isNull((await findShipment(store, shipment!.id))!.label_key)
    assert.notInclude((await labels.list('labels/')).join(), shipment!.id)
    assert.notInclude(JSON.stringify(await store.all('SELECT address FROM orders')), 'Geheimer')
  })

  test('a label that is under way while its customer is erased does not stay', async () => {
    const customerId = newId('customer')
    const [shipment] = await ship(newOrder({ customerId }))
    const { label_key: key } = await labelled(shipment!.id)
    await store.run('UPDATE orders SET address = NULL WHERE customer_id = ?', [customerId])
    await store.transaction((tx) =>
      noteLabel(tx, shipment!.id, { kind: 'stored', key: key!, storedAt: Date.now(), createdAt: Date.now() })
    )
    await until('the label to be gone', async () => (await labels.get(key!)) === undefined)
    await until('the shipment to know', async () => (await findShipment(store, shipment!.id))?.label_key === null)
  })

  test('a parcel that was held back gets none, one that is lost keeps its own', async ({ assert }) => {
    const [shipment] = await ship(newOrder())
    const { id } = shipment!
    await labelled(id)
    await store.run("UPDATE shipments SET status = 'failed' WHERE id = ?", [id])
    assert.equal((await printLabel(id)).kind, 'unwanted')
    await store.run('UPDATE shipments SET dispatched_at = created_at WHERE id = ?', [id])
    assert.equal((await printLabel(id)).kind, 'stored')
  })
})

test.group('fulfillment: labels over HTTP', (group) => {
  group.setup(() => clock.stop())

  test('staff get a link that opens the label', async ({ client, assert }) => {
    const [shipment] = await ship(newOrder())
    await labelled(shipment!.id)
    const answer = await client.get(`/v1/shipments/${shipment!.id}/label`).bearerToken(await accessToken('staff'))
    answer.assertStatus(200)
    const { url, expiresAt } = answer.body()
    assert.closeTo(Date.parse(expiresAt), Date.now() + 300_000, 60_000)
    const opened = await client.get(url)
    opened.assertStatus(200)
    opened.assertHeader('content-type', 'application/pdf')
    const pdf = await fetch(new URL(url, `http://${process.env.HOST}:${process.env.PORT}`))
    assert.include(readLabel(Buffer.from(await pdf.arrayBuffer())).lines, 'Ada Example')
    ;(await client.get(url.replace(/(signature=)..../i, '$1AAAA'))).assertStatus(403)
  })

  test('nobody else does, the customer included', async ({ client }) => {
    const customerId = newId('customer')
    const order = newOrder({ customerId })
    const [shipment] = await ship(order)
    const path = `/v1/shipments/${shipment!.id}/label`
    ;(await client.get(path)).assertStatus(401)
    ;(await client.get(path).header('X-Cart-Token', order.cartToken)).assertStatus(401)
    ;(await client.get(path).bearerToken(await accessToken('customer', customerId))).assertStatus(403)
  })

  test('one that is not printed, was removed, or of no shipment', async ({ client, assert }) => {
    const token = await accessToken('staff')
    const customerId = newId('customer')
    const [shipment] = await ship(newOrder({ customerId }))
    await labelled(shipment!.id)
    const path = `/v1/shipments/${shipment!.id}/label`
    await store.run('UPDATE shipments SET label_key = NULL WHERE id = ?', [shipment!.id])
    const early = await client.get(path).bearerToken(token)
    early.assertStatus(409)
    assert.equal(early.header('retry-after'), '1')
    await publish(CustomerErased, { customerId, version: 2, erasedAt: Date.now() })
    await settled()
    ;(await client.get(path).bearerToken(token)).assertStatus(410)
    ;(await client.get(`/v1/shipments/${newId('shipment')}/label`).bearerToken(token)).assertStatus(404)
  })
})
