import { moduleStore } from '#platform/storage/module_store'
import type { SqlSession } from '#platform/storage/sql'

export const store = moduleStore('cart')

export const CART_STATUSES = ['open', 'checked_out', 'abandoned', 'merged'] as const
export type CartStatus = (typeof CART_STATUSES)[number]

export interface CartRow {
  id: string
  token_hash: string
  customer_id: string | null
  currency: string
  region: string
  locale: string
  status: CartStatus
  /** JSON list. */
  coupons: string
  order_id: string | null
  version: number
  created_at: number
  updated_at: number
}

export interface ItemRow {
  id: string
  cart_id: string
  sku: string
  quantity: number
  unit_price: number
  price_version: number
  priced_at: number
}

export function findCart(session: SqlSession, id: string): Promise<CartRow | undefined> {
  return session.one<CartRow>('SELECT * FROM carts WHERE id = ?', [id])
}

export function itemsOf(session: SqlSession, cartId: string): Promise<ItemRow[]> {
  return session.all<ItemRow>('SELECT * FROM cart_items WHERE cart_id = ? ORDER BY id', [cartId])
}
