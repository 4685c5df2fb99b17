import { env } from '#modules/payment/env'
import { store } from '#modules/payment/store'
import { webhookSecret } from '#modules/payment/webhook_secret'
import { sign } from '#platform/http/signed_webhook'
import type { Tx } from '#platform/storage/transaction'
import { defineTimer } from '#platform/timers/define_timer'
import { now } from '#platform/values/clock'
import { env as processEnv } from '#start/env'

/** Sends a signed body. What it throws means that it has not arrived. */
export type WebhookDelivery = (rawBody: string, signature: string) => Promise<void>

const LOCAL: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '[::1]', '::1': '[::1]' }

function webhookUrl(): string {
  const { HOST, PORT } = processEnv
  return env.PAYMENT_PSP_WEBHOOK_URL ?? `http://${LOCAL[HOST] ?? HOST}:${PORT}/v1/webhooks/psp`
}

let deliver: WebhookDelivery = async (rawBody, signature) => {
  const answer = await fetch(webhookUrl(), {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-Psp-Signature': signature },
    body: rawBody,
    signal: AbortSignal.timeout(10_000),
  })
  if (!answer.ok) throw new Error(`The merchant answered a webhook with ${answer.status}`)
}

/** Replaces how webhooks travel; answers a function that puts the old way back. For tests and faults. */
export function useWebhookDelivery(delivery: WebhookDelivery): () => void {
  const previous = deliver
  deliver = delivery
  return () => {
    deliver = previous
  }
}

interface PspEvent {
  id: string
  type: string
  reference: string
  created_at: number
}

/** The PSP makes up its mind about a pending charge and tells the merchant, until he says that he has heard. */
export const pspWebhook = defineTimer<{ reference: string }>('psp.webhook', {
  outside: async ({ data }) => {
    const event = await store.transaction((tx) => conclude(tx, data.reference))
    if (!event) return
    const body = JSON.stringify({
      id: event.id,
      type: event.type,
      createdAt: new Date(event.created_at).toISOString(),
      data: { reference: event.reference },
    })
    await deliver(body, sign(body, webhookSecret))
  },
  apply: async (tx, { data }) => {
    await tx.run('UPDATE psp_events SET delivered_at = ? WHERE reference = ?', [now(), data.reference])
  },
  backoff: [500, 2000, 10_000, 60_000, 300_000, 900_000],
})

export function announceLater(tx: Tx, reference: string, inMs: number): Promise<void> {
  return pspWebhook.set(tx, reference, now() + inMs, { reference })
}

/** What there is to tell; nothing when the charge was voided meanwhile. Concluding again tells the same under the same id. */
async function conclude(tx: Tx, reference: string): Promise<PspEvent | undefined> {
  const concluded = await tx.run(
    "UPDATE psp_charges SET status = 'authorized', updated_at = ? WHERE reference = ? AND status = 'pending'",
    [now(), reference]
  )
  if (concluded === 1) {
    const event = { id: `psp_${reference}_1`, type: 'charge.authorized', reference, created_at: now() }
    await tx.insert('psp_events', { ...event, delivered_at: null })
    return event
  }
  return tx.one<PspEvent>('SELECT * FROM psp_events WHERE reference = ?', [reference])
}
