import type { CancelReason } from '#modules/order/contract'

const SENTENCES: Record<'en' | 'de', Record<CancelReason, string>> = {
  en: {
    out_of_stock: 'Something in it is sold out.',
    hold_expired: 'We could not keep the items for you any longer while we waited for the payment.',
    payment_failed: 'The payment did not go through.',
    fraud_rejected: 'We could not accept this order.',
    review_timed_out: 'We could not check this order in time.',
    timed_out: 'It took too long to process it.',
    requested: 'You asked us to cancel it.',
  },
  de: {
    out_of_stock: 'Ein Artikel daraus ist ausverkauft.',
    hold_expired: 'Wir konnten die Artikel nicht länger zurücklegen, während wir auf die Zahlung warteten.',
    payment_failed: 'Die Zahlung ist fehlgeschlagen.',
    fraud_rejected: 'Wir konnten diese Bestellung nicht annehmen.',
    review_timed_out: 'Wir konnten diese Bestellung nicht rechtzeitig prüfen.',
    timed_out: 'Die Bearbeitung hat zu lange gedauert.',
    requested: 'Du hast uns darum gebeten.',
  },
}

/** Why an order was cancelled, as the shopper reads it. Languages that are not kept here read English. */
export function cancelSentence(reason: string, locale: string): string {
  const sentences: Record<string, string> = SENTENCES[locale.startsWith('de') ? 'de' : 'en']
  return Object.hasOwn(sentences, reason) ? sentences[reason]! : sentences.timed_out!
}
