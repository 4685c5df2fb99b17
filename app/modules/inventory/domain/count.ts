import type { Count, CountAnswer, Place } from '#modules/inventory/ports/reservations'

export type CountedPlaces =
  { readonly kind: 'counted'; readonly places: readonly Place[] } | Extract<CountAnswer, { kind: 'reserved' }>

/** The places that a count changes, as they are to be; refused where more is held than was counted. */
export function countPlaces({ counts, emptyOthers }: Count, before: readonly Place[]): CountedPlaces {
  const reserved = new Map(before.map((place) => [place.warehouse, place.reserved]))
  const named = new Set(counts.map(({ warehouse }) => warehouse))
  const others = emptyOthers ? before.filter(({ warehouse }) => !named.has(warehouse)) : []
  const places = [...counts, ...others.map((place) => ({ ...place, onHand: 0 }))].map((place) => ({
    ...place,
    reserved: reserved.get(place.warehouse) ?? 0,
  }))
  const short = places.find((place) => place.reserved > place.onHand)
  if (short) return { kind: 'reserved', warehouse: short.warehouse, reserved: short.reserved }
  return { kind: 'counted', places }
}
