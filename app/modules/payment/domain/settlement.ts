/** A line of the PSP's settlement file: money that moved. */
export interface SettlementLine {
  /** The PSP's id of the operation. */
  readonly id: string
  readonly type: 'capture' | 'refund'
  /** Our payment. */
  readonly reference: string
  readonly amount: number
  readonly currency: string
  /** Milliseconds since the epoch. */
  readonly at: number
}

export interface SettledTotal {
  readonly currency: string
  readonly captured: number
  readonly refunded: number
  readonly net: number
}

/**
 * Reads a settlement file.
 * @throws Error naming the first line that is none
 */
export function parseSettlement(file: string): SettlementLine[] {
  const lines: SettlementLine[] = []
  for (const [index, text] of file.split('\n').entries()) {
    if (text === '') continue
    const line = JSON.parse(text) as SettlementLine
    const sound =
      typeof line.id === 'string' &&
      typeof line.reference === 'string' &&
      typeof line.currency === 'string' &&
      ['capture', 'refund'].includes(line.type) &&
      Number.isSafeInteger(line.amount) &&
      Number.isSafeInteger(line.at)
    if (!sound) throw new Error(`Line ${index + 1} of the settlement file is not an operation`)
    lines.push(line)
  }
  return lines
}

/** What was settled, by currency. */
export function settledTotals(lines: readonly SettlementLine[]): SettledTotal[] {
  const totals = new Map<string, { captured: number; refunded: number }>()
  for (const { type, amount, currency } of lines) {
    const total = totals.get(currency) ?? { captured: 0, refunded: 0 }
    total[type === 'capture' ? 'captured' : 'refunded'] += amount
    totals.set(currency, total)
  }
  return [...totals]
    .map(([currency, { captured, refunded }]) => ({ currency, captured, refunded, net: captured - refunded }))
    .sort((a, b) => (a.currency < b.currency ? -1 : 1))
}

const DAY = 86_400_000

/** The milliseconds of a UTC day, end excluded; `undefined` when there is no such day. */
export function dayBounds(date: string): { from: number; to: number } | undefined {
  const from = /^\d{4}-\d\d-\d\d$/.test(date) ? Date.parse(`${date}T00:00:00Z`) : NaN
  /* 2026-02-30 is read as a day of March. */
  if (Number.isNaN(from) || utcDate(from) !== date) return undefined
  return { from, to: from + DAY }
}

export const utcDate = (milliseconds: number): string => new Date(milliseconds).toISOString().slice(0, 10)
