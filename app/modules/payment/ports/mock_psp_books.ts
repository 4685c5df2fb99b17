import type { Authorization, DeclineReason } from '#modules/payment/ports/psp'
import type { Tx } from '#platform/storage/transaction'

/** A row of the mock PSP's own books. */
export interface Charge {
  reference: string
  status: 'pending' | 'authorized' | 'declined' | 'captured' | 'voided'
  reason: DeclineReason | null
  answers_to_lose: number
  amount: number
  currency: string
  captured: number
  refunded: number
  created_at: number
  updated_at: number
}

type Outcome = Pick<Charge, 'status' | 'reason' | 'answers_to_lose'>

export const outcome = (status: Charge['status'], more: Partial<Outcome> = {}): Outcome => ({
  status,
  reason: null,
  answers_to_lose: 0,
  ...more,
})

/** What each token makes happen, beside `tok_timeout`. Any other, such as `tok_declined`, is declined. */
const OUTCOMES: ReadonlyMap<string, Outcome> = new Map([
  ['tok_ok', outcome('authorized')],
  ['tok_insufficient_funds', outcome('declined', { reason: 'insufficient_funds' })],
  ['tok_slow', outcome('pending')],
  ['tok_3ds', outcome('pending')],
  ['tok_flaky', outcome('authorized', { answers_to_lose: 2 })],
])
const DECLINED = outcome('declined', { reason: 'declined' })

export const outcomeOf = (token: string): Outcome => OUTCOMES.get(token) ?? DECLINED

export async function theCharge(tx: Tx, reference: string): Promise<Charge> {
  const charge = await tx.one<Charge>('SELECT * FROM psp_charges WHERE reference = ?', [reference])
  if (!charge) throw new Error(`The PSP does not know ${reference}`)
  return charge
}

/** When an operation was done; `undefined` when it was not. */
export async function operationAt(tx: Tx, id: string): Promise<number | undefined> {
  return (await tx.one<{ at: number }>('SELECT at FROM psp_operations WHERE id = ?', [id]))?.at
}

export function authorizationOf({ status, reason, created_at: at, updated_at: changedAt }: Charge): Authorization {
  switch (status) {
    case 'pending':
      return { kind: 'pending' }
    case 'declined':
      return { kind: 'declined', reason: reason! }
    case 'voided':
      return { kind: 'voided', at: changedAt }
    case 'authorized':
    case 'captured':
      return { kind: 'authorized', at }
  }
}
