import { ProductCreated } from '#modules/catalog/contract'
import { OrderConfirmed } from '#modules/order/contract'
import type { DataOf } from '#platform/messaging/define_event'
import { newId } from '#platform/values/id'
import { publish, settled } from '#tests/support/events'
import { orderConfirmed } from '#tests/support/said'

/** A SKU that no other test uses. */
export const newSku = (mark = 'T') => `${mark}-${newId('event').slice(-10)}`

export const product = (
  skus: readonly string[],
  more: Partial<DataOf<typeof ProductCreated>> = {}
): DataOf<typeof ProductCreated> => ({
  productId: newId('product'),
  version: 1,
  slug: skus[0]!.toLowerCase(),
  title: `Product ${skus[0]}`,
  status: 'active',
  categories: [],
  variants: skus.map((sku) => ({ sku, title: sku })),
  ...more,
})

/** One product per SKU. */
export async function newProducts(...skus: string[]): Promise<void> {
  for (const sku of skus) await publish(ProductCreated, product([sku]))
  await settled()
}

/** @returns the event's id */
export async function confirm(skus: readonly string[], customerId: string | null = null, id?: string): Promise<string> {
  const total = { amount: 1000, currency: 'EUR' }
  const lines = skus.map((sku) => ({
    lineId: newId('orderLine'),
    sku,
    productId: newId('product'),
    title: sku,
    quantity: 2,
    total,
  }))
  const eventId = await publish(OrderConfirmed, orderConfirmed({ customerId, lines, total }), id)
  await settled()
  return eventId
}
