import {
  authorizationOf,
  operationAt,
  outcome,
  outcomeOf,
  theCharge,
  type Charge,
} from '#modules/payment/ports/mock_psp_books'
import { announceLater } from '#modules/payment/ports/mock_psp_webhooks'
import {
  PspTimeoutError,
  type Authorization,
  type AuthorizationRequest,
  type Operation,
  type Psp,
} from '#modules/payment/ports/psp'
import { dayBounds } from '#modules/payment/domain/settlement'
import { store } from '#modules/payment/store'
import { sleep } from '#platform/runtime/pause'
import type { Tx } from '#platform/storage/transaction'
import { now } from '#platform/values/clock'
import type { Money } from '#platform/values/money'

export interface MockPspOptions {
  /** How long the caller waits for an answer. */
  readonly timeoutMs: number
  /** How long a call takes. */
  readonly latencyMs: number
  /** When the webhook of `tok_slow` is sent. */
  readonly slowMs: number
}

/**
 * A PSP as slow, flaky and asynchronous as a real one, and as deterministic as a test wants it: the token decides. It keeps
 * its books in the `psp_` tables and writes them in transactions of its own, as another company would.
 */
export class MockPsp implements Psp {
  readonly #options: MockPspOptions

  constructor(options: MockPspOptions) {
    this.#options = options
  }

  async authorize({ reference, amount, token }: AuthorizationRequest): Promise<Authorization> {
    if (token === 'tok_timeout') {
      await sleep(this.#options.timeoutMs)
      throw new PspTimeoutError(this.#options.timeoutMs)
    }
    const charge = await this.#answer((tx) => this.#charge(tx, reference, amount, token))
    if (charge.answers_to_lose > 0) throw new Error('The connection to the PSP was reset')
    return authorizationOf(charge)
  }

  async #charge(tx: Tx, reference: string, amount: Money, token: string): Promise<Charge> {
    const charge: Charge = {
      reference,
      ...outcomeOf(token),
      ...amount,
      captured: 0,
      refunded: 0,
      created_at: now(),
      updated_at: now(),
    }
    const fresh = await tx.insert('psp_charges', { ...charge }, { key: ['reference'], do: 'nothing' })
    const known = fresh === 1 ? charge : await theCharge(tx, reference)
    if (known.answers_to_lose > 0) {
      await tx.run('UPDATE psp_charges SET answers_to_lose = answers_to_lose - 1 WHERE reference = ?', [reference])
    }
    if (fresh === 1 && known.status === 'pending') {
      const { slowMs } = this.#options
      await announceLater(tx, reference, token === 'tok_slow' ? slowMs : Math.round(slowMs / 3))
    }
    return known
  }

  async find(reference: string): Promise<Authorization> {
    return authorizationOf(await this.#answer((tx) => theCharge(tx, reference)))
  }

  capture(reference: string, { amount, currency }: Money): Promise<Operation> {
    return this.#answer(async (tx) => {
      const at = now()
      const captured = await tx.run(
        `UPDATE psp_charges SET status = 'captured', captured = ?, updated_at = ?
         WHERE reference = ? AND status = 'authorized' AND currency = ? AND amount >= ?`,
        [amount, at, reference, currency, amount]
      )
      const id = `cap_${reference}`
      if (captured === 1) {
        await tx.insert('psp_operations', { id, type: 'capture', reference, amount, currency, at })
        return { kind: 'done', id, at }
      }
      const charge = await theCharge(tx, reference)
      return charge.status === 'captured' && charge.captured === amount
        ? { kind: 'done', id, at: (await operationAt(tx, id))! }
        : { kind: 'refused', detail: `it is ${charge.status}` }
    })
  }

  void(reference: string): Promise<Operation> {
    return this.#answer(async (tx) => {
      const at = now()
      const voided: Charge = {
        ...outcome('voided'),
        reference,
        amount: 0,
        currency: 'XXX',
        captured: 0,
        refunded: 0,
        created_at: at,
        updated_at: at,
      }
      const unheardOf = await tx.insert('psp_charges', { ...voided }, { key: ['reference'], do: 'nothing' })
      if (unheardOf === 0) {
        await tx.run(
          "UPDATE psp_charges SET status = 'voided', updated_at = ? WHERE reference = ? AND status IN ('pending', 'authorized')",
          [at, reference]
        )
        const charge = await theCharge(tx, reference)
        if (charge.status === 'captured') return { kind: 'refused', detail: 'it is captured' }
        return { kind: 'done', id: `void_${reference}`, at: charge.updated_at }
      }
      return { kind: 'done', id: `void_${reference}`, at }
    })
  }

  refund(refundId: string, reference: string, { amount, currency }: Money): Promise<Operation> {
    return this.#answer(async (tx) => {
      const earlier = await operationAt(tx, refundId)
      if (earlier !== undefined) return { kind: 'done', id: refundId, at: earlier }
      const at = now()
      const refunded = await tx.run(
        `UPDATE psp_charges SET refunded = refunded + ?, updated_at = ?
         WHERE reference = ? AND status = 'captured' AND currency = ? AND captured - refunded >= ?`,
        [amount, at, reference, currency, amount]
      )
      if (refunded === 0) return { kind: 'refused', detail: 'so much was not captured' }
      await tx.insert('psp_operations', { id: refundId, type: 'refund', reference, amount, currency, at })
      return { kind: 'done', id: refundId, at }
    })
  }

  async settlementFile(date: string): Promise<string> {
    const { from, to } = dayBounds(date)!
    const rows = await store.all(
      'SELECT id, type, reference, amount, currency, at FROM psp_operations WHERE at >= ? AND at < ? ORDER BY at, id',
      [from, to]
    )
    return rows.map((row) => `${JSON.stringify(row)}\n`).join('')
  }

  /** A call that takes longer than the caller waits has its effect nevertheless. */
  async #answer<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    const { latencyMs, timeoutMs } = this.#options
    if (latencyMs >= timeoutMs) {
      await store.transaction(work)
      await sleep(timeoutMs)
      throw new PspTimeoutError(timeoutMs)
    }
    if (latencyMs > 0) await sleep(latencyMs)
    return store.transaction(work)
  }
}
