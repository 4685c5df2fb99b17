import type { Channel, Kind } from '#modules/notification/domain/kinds'

export interface DemoTemplate {
  readonly name: Kind
  readonly channel: Channel
  readonly locale: 'en' | 'de'
  readonly subject: string | null
  readonly body: string
}

type Texts = Readonly<Record<'en' | 'de', readonly [subject: string, body: string]>>

const EMAILS: Readonly<Record<Kind, Texts>> = {
  'order.confirmed': {
    en: [
      'Your order {{ orderId }} is confirmed',
      '<p>Thank you. We have your payment of <b>{{ total }}</b> and are packing {{ items }} item(s).</p><p>Order {{ orderId }}</p>',
    ],
    de: [
      'Deine Bestellung {{ orderId }} ist bestätigt',
      '<p>Vielen Dank. Deine Zahlung über <b>{{ total }}</b> ist da, wir packen {{ items }} Artikel ein.</p><p>Bestellung {{ orderId }}</p>',
    ],
  },
  'order.cancelled': {
    en: [
      'Your order {{ orderId }} was cancelled',
      '<p>{{ reason }}</p><p>You do not pay the {{ total }}; what was taken already goes back to you.</p>',
    ],
    de: [
      'Deine Bestellung {{ orderId }} wurde storniert',
      '<p>{{ reason }}</p><p>Du zahlst die {{ total }} nicht; was schon abgebucht wurde, bekommst du zurück.</p>',
    ],
  },
  'order.completed': {
    en: [
      'How do you like it?',
      '<p>Everything of order {{ orderId }} has arrived. Tell us how you like it.</p><p><a href="{{ unsubscribeUrl }}">Unsubscribe</a></p>',
    ],
    de: [
      'Wie gefällt es dir?',
      '<p>Alles aus Bestellung {{ orderId }} ist angekommen. Sag uns, wie es dir gefällt.</p><p><a href="{{ unsubscribeUrl }}">Abmelden</a></p>',
    ],
  },
  'order.returned': {
    en: ['We have your return of order {{ orderId }}', '<p>Your return has arrived. You get {{ refund }} back.</p>'],
    de: [
      'Deine Rücksendung zu Bestellung {{ orderId }} ist da',
      '<p>Deine Rücksendung ist angekommen. Du bekommst {{ refund }} zurück.</p>',
    ],
  },
  'payment.refunded': {
    en: ['Your refund for order {{ orderId }}', '<p>{{ amount }} are on their way back to you.</p>'],
    de: ['Deine Rückzahlung zu Bestellung {{ orderId }}', '<p>{{ amount }} sind auf dem Weg zurück zu dir.</p>'],
  },
  'fulfillment.shipment.dispatched': {
    en: [
      'A parcel of order {{ orderId }} is on its way',
      '<p>The carrier has your parcel. Its tracking number is {{ trackingNumber }}.</p>',
    ],
    de: [
      'Ein Paket zu Bestellung {{ orderId }} ist unterwegs',
      '<p>Dein Paket ist beim Zusteller. Die Sendungsnummer ist {{ trackingNumber }}.</p>',
    ],
  },
  'fulfillment.shipment.delivered': {
    en: ['A parcel of order {{ orderId }} was delivered', '<p>Parcel {{ trackingNumber }} has arrived.</p>'],
    de: ['Ein Paket zu Bestellung {{ orderId }} ist da', '<p>Paket {{ trackingNumber }} ist angekommen.</p>'],
  },
  'support.ticket.replied': {
    en: ['We have answered your request', '<p>There is an answer to your request {{ ticketId }}.</p>'],
    de: ['Wir haben dir geantwortet', '<p>Zu deiner Anfrage {{ ticketId }} gibt es eine Antwort.</p>'],
  },
  'support.ticket.resolved': {
    en: [
      'Your request is settled',
      '<p>We consider your request {{ ticketId }} settled. Write to us if it is not.</p>',
    ],
    de: [
      'Deine Anfrage ist erledigt',
      '<p>Deine Anfrage {{ ticketId }} ist für uns erledigt. Melde dich, wenn nicht.</p>',
    ],
  },
}

const SMS: Readonly<Partial<Record<Kind, Readonly<Record<'en' | 'de', string>>>>> = {
  'order.cancelled': {
    en: 'Your order {{ orderId }} was cancelled. {{ reason }}',
    de: 'Deine Bestellung {{ orderId }} wurde storniert. {{ reason }}',
  },
  'fulfillment.shipment.dispatched': {
    en: 'Your parcel {{ trackingNumber }} is on its way.',
    de: 'Dein Paket {{ trackingNumber }} ist unterwegs.',
  },
  'fulfillment.shipment.delivered': {
    en: 'Your parcel {{ trackingNumber }} was delivered.',
    de: 'Dein Paket {{ trackingNumber }} wurde zugestellt.',
  },
}

const LOCALES = ['en', 'de'] as const

/** A template of every kind of message by e-mail, and by text message of what cannot wait for the next look at the mail. */
export const DEMO_TEMPLATES: readonly DemoTemplate[] = [
  ...(Object.entries(EMAILS) as [Kind, Texts][]).flatMap(([name, texts]) =>
    LOCALES.map((locale) => ({
      name,
      channel: 'email' as const,
      locale,
      subject: texts[locale][0],
      body: texts[locale][1],
    }))
  ),
  ...(Object.entries(SMS) as [Kind, Readonly<Record<'en' | 'de', string>>][]).flatMap(([name, texts]) =>
    LOCALES.map((locale) => ({ name, channel: 'sms' as const, locale, subject: null, body: texts[locale] }))
  ),
]
