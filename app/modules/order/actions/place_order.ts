import { OrderCreated } from '#modules/order/contract'
import { writeHistory } from '#modules/order/actions/change_status'
import { initialState } from '#modules/order/domain/checkout_state'
import { env } from '#modules/order/env'
import { checkout } from '#modules/order/processes/checkout'
import type { Tx } from '#platform/storage/transaction'
import type { Address } from '#platform/values/address'
import { now } from '#platform/values/clock'
import type { Money } from '#platform/values/money'

export interface OfferLine {
  readonly lineId: string
  readonly sku: string
  readonly productId: string
  readonly title: string
  readonly quantity: number
  readonly unitPrice: Money
  readonly discount: Money
  readonly tax: Money
  readonly total: Money
  readonly priceVersion: number
  readonly rules: readonly { readonly ruleId: string; readonly version: number; readonly amount: Money }[]
}

/** What somebody agreed to buy, and at which price. */
export interface Offer {
  readonly orderId: string
  readonly cartId: string | null
  readonly customerId: string | null
  readonly accessHash: string | null
  readonly email: string
  readonly locale: string
  readonly currency: string
  readonly region: string
  readonly shippingAddress: Address
  readonly shippingMethod: string
  readonly paymentToken: string
  readonly lines: readonly OfferLine[]
  readonly totals: {
    readonly subtotal: Money
    readonly discount: Money
    readonly shipping: Money
    readonly tax: Money
    readonly total: Money
  }
  /** How long stock is held for it, when not as long as usual. */
  readonly holdSeconds?: number | undefined
}

/**
 * Creates an order and starts its checkout.
 * @throws a unique violation when the order or an order of the cart exists: a caller that may repeat itself looks first
 */
export async function placeOrder(tx: Tx, offer: Offer): Promise<void> {
  const { orderId, totals } = offer
  await tx.insert('orders', {
    id: orderId,
    cart_id: offer.cartId,
    customer_id: offer.customerId,
    access_hash: offer.accessHash,
    email: offer.email,
    locale: offer.locale,
    currency: offer.currency,
    region: offer.region,
    status: 'pending',
    subtotal: totals.subtotal.amount,
    discount: totals.discount.amount,
    shipping: totals.shipping.amount,
    tax: totals.tax.amount,
    total: totals.total.amount,
    shipping_address: JSON.stringify(offer.shippingAddress),
    shipping_method: offer.shippingMethod,
    cancel_reason: null,
    version: 1,
    created_at: now(),
    updated_at: now(),
  })
  await writeLines(tx, offer)
  await writeHistory(tx, orderId, null, 'pending', null)
  tx.emit(OrderCreated, {
    ...offer,
    version: 1,
    lines: offer.lines.map((line) => ({ ...line })),
    total: totals.total,
  })
  await checkout.start(tx, orderId, initialState(orderId, terms(offer)), { type: 'start' })
}

async function writeLines(tx: Tx, { orderId, lines }: Offer): Promise<void> {
  for (const [position, line] of lines.entries()) {
    await tx.insert('order_lines', {
      id: line.lineId,
      order_id: orderId,
      position,
      sku: line.sku,
      product_id: line.productId,
      title: line.title,
      quantity: line.quantity,
      unit_price: line.unitPrice.amount,
      discount: line.discount.amount,
      tax: line.tax.amount,
      total: line.total.amount,
      price_version: line.priceVersion,
      rules: JSON.stringify(line.rules),
    })
  }
}

function terms(offer: Offer) {
  return {
    mode: env.ORDER_CONFIRM_MODE,
    region: offer.region,
    holdSeconds: offer.holdSeconds ?? env.ORDER_HOLD_SECONDS,
    lines: offer.lines.map(({ sku, quantity }) => ({ sku, quantity })),
    total: offer.totals.total,
    paymentToken: offer.paymentToken,
    customerId: offer.customerId,
    accessHash: offer.accessHash,
    fraudMs: env.ORDER_FRAUD_SECONDS * 1000,
    reviewMs: env.ORDER_REVIEW_SECONDS * 1000,
    deadlineMs: env.ORDER_DEADLINE_SECONDS * 1000,
  }
}
