import type { Money } from '#platform/values/money'

export const CHANNELS = ['email', 'sms'] as const
export type Channel = (typeof CHANNELS)[number]

/** What a message is for. Marketing needs consent, and can be ended by one click. */
export const CATEGORIES = ['transactional', 'marketing'] as const
export type Category = (typeof CATEGORIES)[number]

/** What a message tells: ids, words of a known set, figures. Never personal data. */
export type Fact = string | number | Money

interface KindSpec {
  readonly category: Category
  /** A message that quiet hours would hold back for longer than this is not worth sending any more. Null: it always is. */
  readonly staleAfterMs: number | null
  /** The facts its event offers to templates, with examples for previews. */
  readonly examples: Readonly<Record<string, Fact>>
}

const HOUR_MS = 3_600_000
const ORDER = 'ord_01h455vb4pex5vsknk084sn02q'
const TICKET = 'tkt_01h455vb4pex5vsknk084sn02q'
const TRACKING = 'FL0123456789'
const AMOUNT: Money = { amount: 5980, currency: 'EUR' }

/** Every kind of message, named by the type of the event it tells about. */
export const KINDS = {
  'order.confirmed': {
    category: 'transactional',
    staleAfterMs: null,
    examples: { orderId: ORDER, total: AMOUNT, items: 3 },
  },
  'order.cancelled': {
    category: 'transactional',
    staleAfterMs: null,
    examples: { orderId: ORDER, total: AMOUNT, reason: 'payment_failed' },
  },
  /* Nothing the shopper needs to know: it asks how they like it, so it is marketing. */
  'order.completed': { category: 'marketing', staleAfterMs: null, examples: { orderId: ORDER } },
  'order.returned': { category: 'transactional', staleAfterMs: null, examples: { orderId: ORDER, refund: AMOUNT } },
  'payment.refunded': { category: 'transactional', staleAfterMs: null, examples: { orderId: ORDER, amount: AMOUNT } },
  'fulfillment.shipment.dispatched': {
    category: 'transactional',
    staleAfterMs: 24 * HOUR_MS,
    examples: { orderId: ORDER, trackingNumber: TRACKING },
  },
  /* By the next morning the parcel has been found. */
  'fulfillment.shipment.delivered': {
    category: 'transactional',
    staleAfterMs: 6 * HOUR_MS,
    examples: { orderId: ORDER, trackingNumber: TRACKING },
  },
  'support.ticket.replied': { category: 'transactional', staleAfterMs: null, examples: { ticketId: TICKET } },
  'support.ticket.resolved': { category: 'transactional', staleAfterMs: null, examples: { ticketId: TICKET } },
} as const satisfies Record<string, KindSpec>

export type Kind = keyof typeof KINDS
export const KIND_NAMES = Object.keys(KINDS) as Kind[]

/** What has to be told to send a message of that kind. */
export type FactsOf<K extends Kind> = Readonly<Record<keyof (typeof KINDS)[K]['examples'], Fact>>

/** In every marketing message; made when it is sent. */
export const UNSUBSCRIBE_URL = 'unsubscribeUrl'

/** The names a template of that kind may use. */
export function variablesOf(kind: Kind): string[] {
  const { category, examples } = KINDS[kind]
  return [...Object.keys(examples), ...(category === 'marketing' ? [UNSUBSCRIBE_URL] : [])]
}
