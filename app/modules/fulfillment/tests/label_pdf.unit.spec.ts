import { test } from '@japa/runner'
import { drawLabel, type Label } from '#modules/fulfillment/domain/label_pdf'
import { latinText } from '#modules/fulfillment/domain/latin_text'
import { trackingNumberOf } from '#modules/fulfillment/domain/tracking_number'
import { decodeCode128, readLabel } from '#modules/fulfillment/tests/label_reader'
import { newId } from '#platform/values/id'

const MM = 72 / 25.4

function label(more: Partial<Label> = {}): Label {
  const shipmentId = newId('shipment')
  return {
    shipmentId,
    orderId: newId('order'),
    trackingNumber: trackingNumberOf(shipmentId),
    carrier: 'Kestrel Parcel',
    service: 'express',
    warehouse: 'ams',
    parcel: 1,
    parcels: 2,
    sender: undefined,
    recipient: {
      name: 'Jörg Łukasz',
      line1: 'Straße des 17. Juni 135',
      line2: null,
      city: 'Berlin',
      region: null,
      postalCode: '10623',
      country: 'DE',
    },
    createdAt: Date.UTC(2026, 0, 31),
    ...more,
  }
}

test.group('fulfillment: the label', () => {
  test('is one page of 10 × 15 cm with everything a driver needs', async ({ assert }) => {
    const wanted = label()
    const { width, height, pages, lines } = readLabel(await drawLabel(wanted))
    assert.closeTo(width, 100 * MM, 0.01)
    assert.closeTo(height, 150 * MM, 0.01)
    assert.equal(pages, 1)
    const text = lines.join('\n')
    for (const part of [
      'Kestrel Parcel',
      'EXPRESS',
      'Parcel 1 of 2',
      'Warehouse ams',
      'Jörg Lukasz',
      'Straße des 17. Juni 135',
      '10623 Berlin',
      'GERMANY',
      `Order ${wanted.orderId}`,
      `Shipment ${wanted.shipmentId}`,
      '2026-01-31',
      wanted.trackingNumber.replaceAll(/(.{4})(?=.)/g, '$1 '),
    ]) {
      assert.include(text, part)
    }
  })

  test('its bars read back as the tracking number, with room on both sides', async ({ assert }) => {
    for (let i = 0; i < 50; i++) {
      const wanted = label()
      const { code } = readLabel(await drawLabel(wanted))
      assert.equal(decodeCode128(code.widths), wanted.trackingNumber)
      assert.isAbove(Math.min(code.left, code.right), 10)
    }
  })

  test('the same shipment gives the same bytes', async ({ assert }) => {
    const wanted = label()
    assert.isTrue((await drawLabel(wanted)).equals(await drawLabel(wanted)))
  })

  test('the longest address is there down to its country, and clear of what is below', async ({ assert }) => {
    const words = (length: number) => 'Abcdefg '.repeat(length / 8 + 1).slice(0, length)
    const { pages, lines, heights } = readLabel(
      await drawLabel(
        label({
          recipient: {
            name: words(120),
            line1: words(160),
            line2: words(160),
            city: words(100),
            region: words(100),
            postalCode: words(20),
            country: 'NZ',
          },
        })
      )
    )
    assert.equal(pages, 1)
    assert.lengthOf(heights, lines.length)
    assert.isAbove(heights[lines.indexOf('NEW ZEALAND')]!, (150 - 92) * MM)
    assert.isAtLeast(lines.join(' ').split('Abcdefg').length - 1, Math.floor(660 / 8) - 5)
  })

  test('letters that the font lacks are spelled with those it has', ({ assert }) => {
    assert.equal(latinText('Ősi Žižkov, Ħal Għaxaq'), 'Osi Žižkov, Hal Ghaxaq')
    assert.equal(latinText('Zürich\n\tÑandú €'), 'Zürich  Ñandú €')
    assert.equal(latinText('ﬁ 東京'), 'fi ??')
  })

  test('bars with a wrong width do not pass for a number', async ({ assert }) => {
    const { code } = readLabel(await drawLabel(label()))
    const widths = [...code.widths]
    ;[widths[13], widths[14]] = [widths[14]!, widths[13]!]
    if (widths[13] === widths[14]) widths[13] = widths[13]! + 1
    assert.throws(() => decodeCode128(widths))
  })
})
