import { REGIONS } from '#database/demo/shop'
import { store } from '#modules/fulfillment/store'
import type { Address } from '#platform/values/address'

const STREETS: Readonly<Record<string, Address>> = {
  ams: {
    name: 'Faultline, Amsterdam',
    line1: 'Hornweg 61',
    line2: null,
    city: 'Amsterdam',
    region: null,
    postalCode: '1044 AN',
    country: 'NL',
  },
  nyc: {
    name: 'Faultline, New York',
    line1: '58-95 Maurice Avenue',
    line2: null,
    city: 'Maspeth',
    region: 'NY',
    postalCode: '11378',
    country: 'US',
  },
  sin: {
    name: 'Faultline, Singapore',
    line1: '24 Penjuru Road',
    line2: null,
    city: 'Singapore',
    region: null,
    postalCode: '609128',
    country: 'SG',
  },
}

/** Whom labels name as the sender. */
export default async function seedFulfillment(): Promise<void> {
  await store.transaction(async (tx) => {
    for (const { warehouse } of REGIONS) {
      const address = JSON.stringify(STREETS[warehouse])
      await tx.insert('warehouses', { id: warehouse, address }, { key: ['id'], do: 'update' })
    }
  })
}
