import { env } from '#modules/payment/env'
import { pspRequests } from '#modules/payment/metrics'
import { MockPsp } from '#modules/payment/ports/mock_psp'
import { PspTimeoutError, type Psp } from '#modules/payment/ports/psp'

let psp: Psp = new MockPsp({
  timeoutMs: env.PAYMENT_PSP_TIMEOUT_MS,
  latencyMs: env.PAYMENT_PSP_LATENCY_MS,
  slowMs: env.PAYMENT_PSP_SLOW_MS,
})

/** Replaces the PSP; answers a function that puts the old one back. For tests and faults. */
export function usePsp(other: Psp): () => void {
  const previous = psp
  psp = other
  return () => {
    psp = previous
  }
}

type Call = Exclude<keyof Psp, 'settlementFile'>

/** Asks the PSP, outside of any transaction, and counts what came of it. */
export async function callPsp<C extends Call>(operation: C, ...input: Parameters<Psp[C]>): Promise<Answer<C>> {
  const count = (outcome: string) => pspRequests.inc({ module: 'payment', operation, outcome })
  try {
    const call = psp[operation] as (...input: Parameters<Psp[C]>) => Promise<Answer<C>>
    const answer = await call.apply(psp, input)
    count(answer.kind)
    return answer
  } catch (error) {
    count(error instanceof PspTimeoutError ? 'timeout' : 'error')
    throw error
  }
}

type Answer<C extends Call> = Awaited<ReturnType<Psp[C]>>

export const pspSettlementFile = (date: string): Promise<string> => psp.settlementFile(date)
