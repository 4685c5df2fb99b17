import type { Allocation, Line, Place } from '#modules/inventory/ports/reservations'

/** Combines lines of the same SKU, in the order of the SKUs: two lines of one SKU must not overdraw it between them. */
export function bySku(lines: readonly Line[]): Line[] {
  const quantities = new Map<string, number>()
  for (const { sku, quantity } of lines) quantities.set(sku, (quantities.get(sku) ?? 0) + quantity)
  return [...quantities].map(([sku, quantity]) => ({ sku, quantity })).sort((a, b) => (a.sku < b.sku ? -1 : 1))
}

export interface Plan {
  readonly allocations: readonly Allocation[]
  /** Units that are nowhere to be had; 0 when all are. */
  readonly missing: number
}

/** From the buyer's region first, then from wherever there is most, split over warehouses where one does not have enough. */
export function allocate({ sku, quantity }: Line, places: readonly Place[], region: string | null): Plan {
  const free = places
    .map((place) => ({ ...place, free: place.onHand - place.reserved }))
    .filter((place) => place.free > 0)
    .sort((a, b) => Number(b.region === region) - Number(a.region === region) || b.free - a.free)
  const allocations: Allocation[] = []
  let missing = quantity
  for (const { warehouse, free: most } of free) {
    if (missing === 0) break
    const taken = Math.min(most, missing)
    allocations.push({ sku, warehouse, quantity: taken })
    missing -= taken
  }
  return { allocations, missing }
}

/** Sums over all warehouses and by region. What was oversold is not available, and no debt of one region to another. */
export function summarize(places: readonly Place[]) {
  const regions = new Map<string, number>()
  let [onHand, reserved] = [0, 0]
  for (const place of places) {
    onHand += place.onHand
    reserved += place.reserved
    regions.set(place.region, (regions.get(place.region) ?? 0) + Math.max(0, place.onHand - place.reserved))
  }
  const available = [...regions.values()].reduce((a, b) => a + b, 0)
  return { onHand, reserved, available, regions: [...regions].map(([region, count]) => ({ region, available: count })) }
}
