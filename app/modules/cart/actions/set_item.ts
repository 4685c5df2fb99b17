import { CartItemAdded, CartItemRemoved } from '#modules/cart/contract'
import { touchCart } from '#modules/cart/actions/touch_cart'
import { offeredProducts } from '#modules/cart/projections/offered_products'
import { priceBook } from '#modules/cart/projections/price_book'
import type { CartRow, ItemRow } from '#modules/cart/store'
import { Problem } from '#platform/http/problem'
import type { Tx } from '#platform/storage/transaction'
import { newId } from '#platform/values/id'
import { now } from '#platform/values/clock'
import { money } from '#platform/values/money'

/** Most units of one line. */
export const MOST_UNITS = 1000
const MOST_LINES = 100

/**
 * Puts units of a SKU into the cart, on the line that has it already if there is one. The line takes the price of this
 * moment.
 * @throws Problem 422 for a SKU that is not on offer in the cart's region, or for too many
 */
export async function addItem(
  tx: Tx,
  before: CartRow,
  { sku, quantity }: { sku: string; quantity: number },
  expected?: number
): Promise<CartRow> {
  const cart = await touchCart(tx, before, expected)
  const known = await tx.one<ItemRow>('SELECT * FROM cart_items WHERE cart_id = ? AND sku = ?', [cart.id, sku])
  await writeItem(tx, cart, { id: known?.id ?? newId('cartItem'), sku, quantity: (known?.quantity ?? 0) + quantity })
  return cart
}

/** Sets how many units a line has. @throws Problem 404 when there is no such line */
export async function changeItem(
  tx: Tx,
  before: CartRow,
  itemId: string,
  quantity: number,
  expected?: number
): Promise<CartRow> {
  const item = await findItem(tx, before.id, itemId)
  const cart = await touchCart(tx, before, expected)
  await writeItem(tx, cart, { id: item.id, sku: item.sku, quantity })
  return cart
}

/** Takes a line out. @throws Problem 404 when there is no such line */
export async function removeItem(tx: Tx, before: CartRow, itemId: string, expected?: number): Promise<CartRow> {
  const { id, sku } = await findItem(tx, before.id, itemId)
  const cart = await touchCart(tx, before, expected)
  await tx.run('DELETE FROM cart_items WHERE id = ?', [id])
  tx.emit(CartItemRemoved, { cartId: cart.id, version: cart.version, itemId: id, sku, quantity: 0 })
  return cart
}

async function findItem(tx: Tx, cartId: string, itemId: string): Promise<ItemRow> {
  const item = await tx.one<ItemRow>('SELECT * FROM cart_items WHERE id = ? AND cart_id = ?', [itemId, cartId])
  if (!item) throw Problem.notFound('line in this cart')
  return item
}

async function writeItem(tx: Tx, cart: CartRow, { id, sku, quantity }: Pick<ItemRow, 'id' | 'sku' | 'quantity'>) {
  if (quantity > MOST_UNITS) throw invalid('/quantity', `A line has ${MOST_UNITS} units at most.`, 'range')
  const [price, product] = [await priceBook.pricesIn(tx, cart.region, [sku]), await offeredProducts.findMany(tx, [sku])]
  const current = price.get(sku)
  if (!current || !product.has(sku)) throw invalid('/sku', 'This is not on offer here.', 'offered')
  await tx.insert(
    'cart_items',
    {
      id,
      cart_id: cart.id,
      sku,
      quantity,
      unit_price: current.price.amount,
      price_version: current.version,
      priced_at: now(),
    },
    { key: ['id'], do: 'update' }
  )
  const lines = await tx.one<{ count: number }>('SELECT COUNT(*) AS count FROM cart_items WHERE cart_id = ?', [cart.id])
  if (lines!.count > MOST_LINES) throw invalid('/sku', `A cart has ${MOST_LINES} lines at most.`, 'range')
  const unitPrice = money(current.price.amount, cart.currency)
  tx.emit(CartItemAdded, { cartId: cart.id, version: cart.version, itemId: id, sku, quantity, unitPrice })
}

const invalid = (pointer: string, detail: string, rule: string) => Problem.invalid([{ pointer, detail, rule }])
