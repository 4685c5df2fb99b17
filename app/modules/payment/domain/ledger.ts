import type { Money } from '#platform/values/money'

export type Account = 'psp_clearing' | 'sales' | 'refunds' | 'authorizations' | 'authorizations_offset'

/** One line of a journal entry, in minor units: debits are positive, credits negative. */
export interface Posting {
  readonly account: Account
  readonly amount: number
  readonly currency: string
}

export type EntryKind = 'authorization' | 'capture' | 'void' | 'refund'

function pair(debit: Account, credit: Account, { amount, currency }: Money): Posting[] {
  return [
    { account: debit, amount, currency },
    /* Not -0, which no two databases store alike. */
    { account: credit, amount: 0 - amount, currency },
  ]
}

/** The PSP keeps an amount for us. Nothing is ours yet, so it stands in a pair of memo accounts. */
export const authorized = (amount: Money): Posting[] => pair('authorizations', 'authorizations_offset', amount)

/** The PSP lets go of it. */
export const voided = (amount: Money): Posting[] => pair('authorizations_offset', 'authorizations', amount)

/** The money is ours, and nothing is kept for us any more: what is not captured is let go. */
export const captured = (kept: Money, amount: Money): Posting[] => [
  ...pair('psp_clearing', 'sales', amount),
  ...voided(kept),
]

/** Money goes back. */
export const refunded = (amount: Money): Posting[] => pair('refunds', 'psp_clearing', amount)
