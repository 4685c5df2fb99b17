import type { Money } from '#platform/values/money'

const WINDOW_MS = 10 * 60_000
const DAY_MS = 24 * 60 * 60_000

/** What is judged of one order, and what a model would be trained on. Nothing in it names a person. */
export interface Features {
  readonly amount: number
  readonly currency: string
  readonly shopRegion: string
  /** ISO 3166-1 alpha-2. */
  readonly shippingCountry: string
  readonly hasAccount: boolean
  /** Null for guests, and for an account of which nothing was heard yet. */
  readonly accountAgeSeconds: number | null
  readonly accountRegion: string | null
  /** Other orders of the same customer or address within ten minutes. */
  readonly ordersInTenMinutes: number
  /** The same for a day, as are the next ones. */
  readonly ordersInDay: number
  readonly confirmedInDay: number
  readonly cancelledInDay: number
  readonly declinesInDay: number
}

export interface OrderFacts {
  readonly total: Money
  readonly shopRegion: string
  readonly shippingCountry: string
  /** Milliseconds since the epoch. */
  readonly orderedAt: number
  readonly hasAccount: boolean
}

/** An earlier order of the same customer or address. */
export interface PastOrder {
  readonly orderedAt: number
  readonly outcome: 'confirmed' | 'cancelled' | null
  readonly declines: number
}

export interface Account {
  readonly registeredAt: number | null
  readonly region: string | null
}

/**
 * The span of time in which other orders count. It reaches as far beyond the order as the velocity window is long, because an
 * order may arrive late: what overtook it belongs to the same burst.
 */
export const historySpan = (orderedAt: number) => ({ from: orderedAt - DAY_MS, to: orderedAt + WINDOW_MS })

/** @param past other orders within `historySpan` */
export function toFeatures(order: OrderFacts, past: readonly PastOrder[], account: Account | undefined): Features {
  const registeredAt = account?.registeredAt ?? null
  return {
    amount: order.total.amount,
    currency: order.total.currency,
    shopRegion: order.shopRegion,
    shippingCountry: order.shippingCountry,
    hasAccount: order.hasAccount,
    accountAgeSeconds: registeredAt === null ? null : Math.max(0, Math.floor((order.orderedAt - registeredAt) / 1000)),
    accountRegion: account?.region ?? null,
    ordersInTenMinutes: past.filter(({ orderedAt }) => Math.abs(orderedAt - order.orderedAt) < WINDOW_MS).length,
    ordersInDay: past.length,
    confirmedInDay: past.filter(({ outcome }) => outcome === 'confirmed').length,
    cancelledInDay: past.filter(({ outcome }) => outcome === 'cancelled').length,
    declinesInDay: past.reduce((sum, { declines }) => sum + declines, 0),
  }
}
