/** Money as the whole system carries it: integer minor units and an ISO 4217 code, never a float. */
export interface Money {
  /** Minor units (cents, yen). May be negative in a discount or a refund posting. */
  readonly amount: number
  readonly currency: string
}

/** Digits after the decimal point, for the currencies that do not have two. ISO 4217. */
const MINOR_DIGITS: Record<string, number> = { JPY: 0, KRW: 0, VND: 0, BHD: 3, KWD: 3 }

/** @param amount minor units @throws RangeError for what is not a whole number within ±2^53 */
export function money(amount: number, currency: string): Money {
  if (!Number.isSafeInteger(amount)) throw new RangeError(`Not a whole number of minor units: ${amount} ${currency}`)
  return { amount, currency }
}

/** Nothing, in that currency. */
export function zero(currency: string): Money {
  return { amount: 0, currency }
}

function sameCurrency(a: Money, b: Money): void {
  if (a.currency !== b.currency) throw new RangeError(`Cannot combine ${a.currency} with ${b.currency}`)
}

/** @throws RangeError for two currencies, or a sum beyond 2^53 */
export function add(a: Money, b: Money): Money {
  sameCurrency(a, b)
  return money(a.amount + b.amount, a.currency)
}

/** What so many cost at that price. @throws RangeError for a count that is not whole, or a product beyond 2^53 */
export function times(a: Money, count: number): Money {
  return money(a.amount * count, a.currency)
}

/** All of them together; zero of that currency when there are none. @throws RangeError for another currency among them */
export function sum(amounts: readonly Money[], currency: string): Money {
  return amounts.reduce(add, zero(currency))
}

/**
 * `amount × numerator / denominator`, rounded half to even: the one rounding rule of the system.
 * Exact for every safe integer, because the product is taken in BigInt.
 */
export function scale(amount: number, numerator: number, denominator: number): number {
  if (denominator <= 0) throw new RangeError(`The denominator must be positive: ${denominator}`)
  const product = BigInt(amount) * BigInt(numerator)
  const divisor = BigInt(denominator)
  const negative = product < 0n
  const absolute = negative ? -product : product
  let quotient = absolute / divisor
  const twice = (absolute % divisor) * 2n
  if (twice > divisor || (twice === divisor && quotient % 2n === 1n)) quotient += 1n
  return Number(negative ? -quotient : quotient)
}

/** `basisPoints` of the amount (1,900 is 19 %), rounded half to even. */
export function share(amount: Money, basisPoints: number): Money {
  return money(scale(amount.amount, basisPoints, 10_000), amount.currency)
}

/**
 * Splits an amount over weights so that the parts add up to it exactly: each gets its rounded-down share, what is left
 * goes one unit at a time to the largest remainders, the earlier part first among equals.
 * All weights zero: everything goes to the first part.
 */
export function allocate(amount: Money, weights: readonly number[]): Money[] {
  const total = weights.reduce((a, b) => a + b, 0)
  if (total === 0) return weights.map((_, i) => (i === 0 ? amount : zero(amount.currency)))
  const sign = amount.amount < 0 ? -1n : 1n
  const whole = BigInt(amount.amount) * sign
  const parts = weights.map((weight, index) => {
    const product = whole * BigInt(weight)
    return { index, floor: product / BigInt(total), remainder: product % BigInt(total) }
  })
  let left = whole - parts.reduce((a, part) => a + part.floor, 0n)
  for (const part of [...parts].sort((a, b) => Number(b.remainder - a.remainder) || a.index - b.index)) {
    if (left <= 0n) break
    part.floor += 1n
    left -= 1n
  }
  return parts.map((part) => money(Number(part.floor * sign), amount.currency))
}

const formats = new Map<string, Intl.NumberFormat>()

/** For people: `12.34 EUR` in the reader's locale, such as `12,34 €`. */
export function formatMoney(amount: Money, locale = 'en'): string {
  const digits = MINOR_DIGITS[amount.currency] ?? 2
  const key = `${locale} ${amount.currency}`
  let format = formats.get(key)
  /* Making one takes longer than using it a hundred times. */
  if (!format)
    formats.set(key, (format = new Intl.NumberFormat(locale, { style: 'currency', currency: amount.currency })))
  return format.format(amount.amount / 10 ** digits)
}
