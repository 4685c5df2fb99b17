import { createHash } from 'node:crypto'

const FORM = /^FL\d{16}$/

/** Fifteen digits: too many to be guessed, and an even number with the check digit, which Code 128 packs in pairs. */
const SPACE = 10n ** 15n

/**
 * `FL`, fifteen digits that follow from the shipment's id, and a check digit. Two ids may in theory have the same digits:
 * the store's unique index refuses the second, and the shipment is made again under another id.
 */
export function trackingNumberOf(shipmentId: string): string {
  const hash = createHash('sha256').update(`tracking ${shipmentId}`).digest().readBigUInt64BE()
  const digits = String(hash % SPACE).padStart(15, '0')
  return `FL${digits}${checkDigit(digits)}`
}

/** As people type it, with spaces, dashes or small letters; `undefined` when it cannot be one, a wrong digit say. */
export function readTrackingNumber(text: string): string | undefined {
  const number = text.replaceAll(/[\s-]/g, '').toUpperCase()
  return FORM.test(number) && checkDigit(number.slice(2, -1)) === Number(number.at(-1)) ? number : undefined
}

/** As people read it: `FL12 3456 7890 1234 56`. */
export const forPeople = (trackingNumber: string): string => trackingNumber.replaceAll(/(.{4})(?=.)/g, '$1 ')

/** Luhn's: every wrong digit and nearly every swap of neighbours changes it. */
function checkDigit(digits: string): number {
  let sum = 0
  for (const [i, digit] of [...digits].reverse().entries()) {
    const doubled = Number(digit) * (i % 2 === 0 ? 2 : 1)
    sum += doubled > 9 ? doubled - 9 : doubled
  }
  return (10 - (sum % 10)) % 10
}
