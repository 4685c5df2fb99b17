export interface Line {
  readonly sku: string
  readonly quantity: number
}

export interface Parcel {
  readonly warehouse: string
  readonly lines: readonly Line[]
}

/** One parcel per warehouse that units were taken from, in the order of the warehouses' names; SKUs are put together. */
export function splitByWarehouse(allocations: readonly (Line & { readonly warehouse: string })[]): Parcel[] {
  const warehouses = new Map<string, Map<string, number>>()
  for (const { warehouse, sku, quantity } of allocations) {
    let skus = warehouses.get(warehouse)
    if (!skus) warehouses.set(warehouse, (skus = new Map<string, number>()))
    skus.set(sku, (skus.get(sku) ?? 0) + quantity)
  }
  return [...warehouses]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([warehouse, skus]) => ({ warehouse, lines: [...skus].map(([sku, quantity]) => ({ sku, quantity })) }))
}
