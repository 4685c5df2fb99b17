import type { HttpContext } from '@adonisjs/core/http'
import { enterCoupon, removeCoupon } from '#modules/cart/actions/set_coupons'
import { addItem, changeItem, removeItem } from '#modules/cart/actions/set_item'
import { ownCart, presentChanged } from '#modules/cart/controllers/presented_cart'
import { store, type CartRow } from '#modules/cart/store'
import { couponBody, itemBody, quantityBody } from '#modules/cart/validators'
import { answerOnce } from '#platform/http/idempotency'
import { validBody } from '#platform/http/validation'
import { etag, matchedVersionIfGiven } from '#platform/http/versions'
import type { Tx } from '#platform/storage/transaction'

/** What is in a cart: lines and codes. Every change answers with the whole cart. */
export default class ItemsController {
  async store(ctx: HttpContext) {
    const item = await validBody(ctx, itemBody)
    await change(ctx, 201, (tx, cart, version) => addItem(tx, cart, item, version))
  }

  async update(ctx: HttpContext) {
    const { quantity } = await validBody(ctx, quantityBody)
    await change(ctx, 200, (tx, cart, version) => changeItem(tx, cart, ctx.params.itemId, quantity, version))
  }

  async destroy(ctx: HttpContext) {
    await change(ctx, 200, (tx, cart, version) => removeItem(tx, cart, ctx.params.itemId, version))
  }

  async enterCoupon(ctx: HttpContext) {
    const { code } = await validBody(ctx, couponBody)
    await change(ctx, 200, (tx, cart, version) => enterCoupon(tx, cart, code, version))
  }

  async removeCoupon(ctx: HttpContext) {
    await change(ctx, 200, (tx, cart, version) => removeCoupon(tx, cart, ctx.params.code, version))
  }
}

async function change(
  ctx: HttpContext,
  status: number,
  work: (tx: Tx, cart: CartRow, version: number | undefined) => Promise<CartRow>
): Promise<void> {
  const version = matchedVersionIfGiven(ctx)
  await answerOnce(ctx, store, async (tx) => {
    const cart = await work(tx, await ownCart(ctx, tx), version)
    return { status, body: await presentChanged(tx, cart), headers: { ETag: etag(cart.version) } }
  })
}
