import { MockPsp } from '#modules/payment/ports/mock_psp'
import {
  PspTimeoutError,
  type Authorization,
  type AuthorizationRequest,
  type Operation,
} from '#modules/payment/ports/psp'
import type { Money } from '#platform/values/money'

/** A PSP whose calls wait at a gate, so that a test decides what happens meanwhile. */
export class GatedPsp extends MockPsp {
  arrived = 0
  answered = 0
  open!: () => void
  readonly #gate = new Promise<void>((resolve) => (this.open = resolve))

  constructor() {
    super({ timeoutMs: 30, latencyMs: 0, slowMs: 60_000 })
  }

  async #wait(): Promise<void> {
    this.arrived++
    await this.#gate
  }

  override async authorize(order: AuthorizationRequest): Promise<Authorization> {
    await this.#wait()
    return super.authorize(order).finally(() => this.answered++)
  }

  override async capture(reference: string, amount: Money): Promise<Operation> {
    await this.#wait()
    return super.capture(reference, amount)
  }
}

/** A PSP that does each thing at once, and whose first answer to it gets lost. */
export class LossyPsp extends MockPsp {
  readonly #heard = new Set<string>()

  constructor() {
    super({ timeoutMs: 30, latencyMs: 0, slowMs: 60_000 })
  }

  async #lose<T>(call: string, answer: T): Promise<T> {
    if (this.#heard.has(call)) return answer
    this.#heard.add(call)
    throw new PspTimeoutError(30)
  }

  override async authorize(order: AuthorizationRequest): Promise<Authorization> {
    return this.#lose(`authorize ${order.reference}`, await super.authorize(order))
  }

  override async capture(reference: string, amount: Money): Promise<Operation> {
    return this.#lose(`capture ${reference}`, await super.capture(reference, amount))
  }

  override async refund(refundId: string, reference: string, amount: Money): Promise<Operation> {
    return this.#lose(`refund ${refundId}`, await super.refund(refundId, reference, amount))
  }
}
