import type { Money } from '#platform/values/money'

/** What a SKU costs somewhere. */
export interface RegionPrice {
  readonly region: string
  readonly price: Money
}

/** Whose prices are asked for. With both, the price has to be that region's and in that currency. */
export interface Market {
  readonly region?: string | undefined
  readonly currency?: string | undefined
}

/** The price in a market; `null` where it is not sold. Regions that share a currency: the shop's own one goes first. */
export function priceIn({ region, currency }: Market, prices: readonly RegionPrice[], ownRegion: string): Money | null {
  const fits = prices.filter((each) =>
    region === undefined && currency === undefined
      ? each.region === ownRegion
      : (region === undefined || each.region === region) && (currency === undefined || each.price.currency === currency)
  )
  return (fits.find((each) => each.region === ownRegion) ?? fits[0])?.price ?? null
}
