import { placeOrder, type OfferLine } from '#modules/order/actions/place_order'
import { offeredProducts } from '#modules/order/projections/offered_products'
import { priceBook } from '#modules/order/projections/price_book'
import { Problem } from '#platform/http/problem'
import type { Tx } from '#platform/storage/transaction'
import type { Address } from '#platform/values/address'
import { now } from '#platform/values/clock'
import { newId } from '#platform/values/id'

export interface DirectOrder {
  readonly customerId: string | null
  readonly email: string
  readonly locale: string
  readonly region: string
  readonly lines: readonly { readonly sku: string; readonly quantity: number }[]
  readonly coupons: readonly string[]
  readonly shippingAddress: Address
  readonly shippingMethod: string
  readonly payment: { readonly token: string }
  readonly holdSeconds?: number | undefined
}

/**
 * An order without a cart: by telephone, or from another shop. It is priced here, from order's own copy of prices and
 * rules, as the cart would have; customers' segments are the cart's business and count for nothing here.
 * @throws Problem 422 naming the line that is not on offer, the region or the shipping method
 */
export async function orderDirectly(tx: Tx, request: DirectOrder): Promise<string> {
  const { region, shippingMethod } = request
  const terms = await priceBook.terms(tx, region)
  if (!terms) throw invalid('/region', 'The shop does not sell there.')
  if (!terms.shipping.some(({ method }) => method === shippingMethod)) {
    throw invalid('/shippingMethod', `Choose one of ${terms.shipping.map(({ method }) => method).join(', ')}.`)
  }
  const lines = await describe(tx, request)
  const evaluation = await priceBook.quote(tx, {
    region,
    lines,
    segments: [],
    coupons: request.coupons,
    shippingMethod,
    at: now(),
  })
  const orderId = newId('order')
  await placeOrder(tx, {
    ...request,
    orderId,
    cartId: null,
    accessHash: null,
    currency: terms.currency,
    paymentToken: request.payment.token,
    lines: lines.map((line, i): OfferLine => {
      const { discount, tax, total, rules } = evaluation.lines[i]!
      return { ...line, lineId: line.id, discount, tax, total, rules }
    }),
    totals: evaluation,
  })
  return orderId
}

/** The lines with what is known of their SKUs. */
async function describe(tx: Tx, { lines, region }: DirectOrder) {
  const skus = lines.map(({ sku }) => sku)
  const prices = await priceBook.pricesIn(tx, region, skus)
  const products = await offeredProducts.findMany(tx, skus)
  return lines.map(({ sku, quantity }, i) => {
    const [price, product] = [prices.get(sku), products.get(sku)]
    if (!price || !product) throw invalid(`/lines/${i}/sku`, 'This is not on offer here.')
    const { productId, title, categories } = product
    return {
      id: newId('orderLine'),
      sku,
      productId,
      title,
      categories,
      quantity,
      unitPrice: price.price,
      priceVersion: price.version,
    }
  })
}

const invalid = (pointer: string, detail: string) => Problem.invalid([{ pointer, detail, rule: 'offered' }])
