import type { Answer } from '#tests/journeys/api'
import type { Journey } from '#tests/journeys/journey'
import type { Shop, TestProduct } from '#tests/journeys/shop'

const FINAL = ['completed', 'cancelled', 'returned']

interface OrderSummary {
  readonly id: string
  readonly status: string
}

/** Every order of the shop, page by page. */
export async function allOrders(shop: Shop): Promise<OrderSummary[]> {
  const orders: OrderSummary[] = []
  const bearer = await shop.staff()
  for (let after: string | null = ''; after !== null;) {
    const { status, body }: Answer<any> = await shop.api.get(
      `/v1/orders?consistency=strong&limit=100${after && `&after=${after}`}`,
      {
        bearer,
      }
    )
    if (status !== 200) throw new Error(`listing orders answered ${status}`)
    orders.push(...body.data)
    after = body.page.next
  }
  return orders
}

/** Waits until nothing is under way any more. */
export function everyOrderIsFinal(journey: Journey, shop: Shop, expected: number): Promise<OrderSummary[]> {
  return journey.until(
    `${expected} orders, all of them final`,
    async () => {
      const orders = await allOrders(shop)
      return orders.length >= expected && orders.every(({ status }) => FINAL.includes(status)) && orders
    },
    90_000
  )
}

/** Sold units are gone from the shelf, and nothing is held any more. */
export async function stockIsConserved(
  journey: Journey,
  shop: Shop,
  product: TestProduct,
  before: number,
  sold: number
) {
  await journey.until('nothing held', async () => (await shop.stock(product.sku)).reserved === 0)
  journey.equal('units on hand', (await shop.stock(product.sku)).onHand, before - sold)
}

export async function ledgerIsBalanced(journey: Journey, shop: Shop): Promise<void> {
  const answer = await shop.api.get('/v1/ledger/trial-balance', { bearer: await shop.staff() })
  const { balanced, currencies } = journey.status('trial balance', answer, 200)
  journey.check('the ledger sums to zero', balanced === true, currencies)
  journey.step('the ledger sums to zero')
}

/** A confirmed order was charged once, a cancelled one is not charged any more. */
export async function chargesMatch(journey: Journey, shop: Shop, orders: readonly OrderSummary[]): Promise<void> {
  const bearer = await shop.staff()
  for (const { id, status } of orders) {
    const { body } = await shop.api.get(`/v1/payments?orderId=${id}`, { bearer })
    const states = body.data.map((payment: any) => payment.status)
    const charged = states.filter((state: string) => state === 'captured').length
    journey.equal(
      `captured payments of ${id} (${status}; payments ${states.join()})`,
      charged,
      status === 'completed' ? 1 : 0
    )
    journey.check(`payments of ${id}`, states.length <= 1, states)
  }
}

/** What has to be true when the last of these orders, of one unit each, has ended: all went through, and were paid once. */
export async function allWentThrough(
  journey: Journey,
  shop: Shop,
  product: TestProduct,
  before: number,
  ids: readonly string[]
): Promise<void> {
  const orders = await everyOrderIsFinal(journey, shop, ids.length)
  journey.equal('the orders of the shop', orders.map(({ id }) => id).sort(), [...ids].sort())
  journey.equal(
    'orders that did not go through',
    orders.filter(({ status }) => status !== 'completed'),
    []
  )
  await chargesMatch(journey, shop, orders)
  await stockIsConserved(journey, shop, product, before, ids.length)
  await ledgerIsBalanced(journey, shop)
}
