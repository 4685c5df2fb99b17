import type { Allocation, HoldRequest, Place, Reservations } from '#modules/inventory/ports/reservations'
import { newId } from '#platform/values/id'
import { now } from '#platform/values/clock'
import { until } from '#tests/support/wait'

/** What an adapter of the `Reservations` port has to say of itself to be put through the suite. */
export interface ReservationsAdapter {
  readonly name: string
  /** One more client of the same stock, as another process would have it. */
  readonly open: () => Promise<Reservations>
  readonly close: () => Promise<void>
  /** How many times a thousand buyers come for one unit. */
  readonly rounds: number
  /** Whether a hold of several SKUs is one step: no other is refused for what it takes and gives back. */
  readonly oneStep: boolean
}

export const newSku = (): string => `S-${newId('event').slice(-12)}`

/** A new SKU with so many units, by warehouse. */
export async function stocked(reservations: Reservations, units: number | Record<string, number>): Promise<string> {
  const sku = newSku()
  const byWarehouse = typeof units === 'number' ? { ams: units } : units
  const counts = Object.entries(byWarehouse).map(([warehouse, onHand]) => ({
    warehouse,
    region: REGIONS[warehouse]!,
    onHand,
  }))
  await reservations.setStock({ operation: newId('request'), sku, counts, emptyOthers: false })
  return sku
}

const REGIONS: Record<string, string> = { ams: 'eu-west', fra: 'eu-west', nyc: 'us-east' }

/** A request under a new name for one unit of each SKU, or for what `more` says. */
export const wanting = (skus: string | readonly string[], more: Partial<HoldRequest> = {}): HoldRequest => ({
  orderId: newId('order'),
  attempt: 1,
  region: null,
  ttlSeconds: 60,
  lines: [skus].flat().map((sku) => ({ sku, quantity: 1 })),
  ...more,
})

export async function placesOf(reservations: Reservations, sku: string): Promise<readonly Place[]> {
  return (await reservations.stockOf([sku])).get(sku)?.places ?? []
}

/** Units on hand and held of a SKU, over all warehouses. */
export async function unitsOf(reservations: Reservations, sku: string): Promise<[onHand: number, reserved: number]> {
  const places = await placesOf(reservations, sku)
  return [places.reduce((a, place) => a + place.onHand, 0), places.reduce((a, place) => a + place.reserved, 0)]
}

/** On hand as the movement log has it: what came, minus what was sold, plus what was put back. */
export async function loggedOnHand(reservations: Reservations, sku: string): Promise<number> {
  const signs: Record<string, number> = { received: 1, adjusted: 1, restocked: 1, sold: -1 }
  const movements = await reservations.movements(sku)
  return movements.reduce((sum, { kind, quantity }) => sum + (signs[kind] ?? 0) * quantity, 0)
}

export const quantity = (lines: readonly Allocation[]): number => lines.reduce((sum, line) => sum + line.quantity, 0)

/** Waits until a moment is past, in milliseconds since the epoch. */
export const past = (time: number): Promise<true> => until('the end of a hold', () => now() > time)
