import { scale } from '#platform/values/money'

export interface ReturnableLine {
  /** Units that were bought. */
  readonly quantity: number
  /** Minor units: what the line added to the order's total, after its discount and with its tax. */
  readonly total: number
  /** Units that were returned before, and what was paid back for them. */
  readonly returned: number
  readonly refunded: number
}

/**
 * What is paid back for some more units of a line: its share of what was paid for it, so that the discount is given back in
 * proportion. Counted from the first unit on, so that returning one by one pays back the same as returning all at once.
 * @returns minor units
 * @throws RangeError for more units than are left
 */
export function refundShare({ quantity, total, returned, refunded }: ReturnableLine, units: number): number {
  if (units < 1 || returned + units > quantity) throw new RangeError(`${quantity - returned} units can be returned`)
  return scale(total, returned + units, quantity) - refunded
}
