import { setTimeout } from 'node:timers/promises'
import { newKey } from '#tests/journeys/api'
import type { Journey } from '#tests/journeys/journey'
import type { Cart, Shop, TestProduct } from '#tests/journeys/shop'

/**
 * Shoppers who buy one unit after the other until they are told to leave. A shop that is killed is patiently asked again, a
 * checkout under its key.
 */
export interface Shoppers {
  /** Orders accepted so far. */
  readonly accepted: readonly string[]
  /** How many of them had not ended when they were last looked at. */
  underWay(): number
  /** Whether nothing is under way for that order any more. */
  isFinal(orderId: string): Promise<boolean>
  /** Resolves with all orders when each has finished what it was at. @throws what one of them met */
  leave(): Promise<string[]>
  /** They drop what they are at: nobody waits for them any more. */
  dismiss(): void
}

/** @returns `undefined`, a moment later, when the connection broke */
async function unlessCutOff<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    await setTimeout(50)
    return undefined
  }
}

/**
 * @param most how many orders a shopper waits for; then it looks after the oldest until that has ended
 * @param pauseMs how long a shopper rests after each
 */
export function shoppers(
  journey: Journey,
  shop: Shop,
  product: TestProduct,
  count: number,
  most = Number.POSITIVE_INFINITY,
  pauseMs = 0
): Shoppers {
  const tokens = new Map<string, string>()
  const accepted: string[] = []
  let underWay = 0
  let open = true
  let dismissed = false

  const isFinal = async (orderId: string) => {
    const { body } = await shop.order(orderId, tokens.get(orderId)!)
    return ['completed', 'cancelled'].includes(body.status as string)
  }
  const checkOut = async (cart: Cart): Promise<string> => {
    const key = newKey()
    let answer: Awaited<ReturnType<Shop['checkout']>> | undefined
    while (!answer) {
      if (dismissed) throw new Error('dismissed')
      answer = await unlessCutOff(() => shop.checkout(cart, 'tok_ok', key))
    }
    return journey.status('check out', answer, 202).orderId as string
  }
  const shopper = async () => {
    const waiting: string[] = []
    while (open) {
      if (waiting.length >= most) {
        if (await unlessCutOff(() => isFinal(waiting[0]!))) {
          waiting.shift()
          underWay--
        } else await setTimeout(200)
        continue
      }
      const cart = await unlessCutOff(async () => {
        const made = await shop.newCart(journey)
        await shop.add(journey, made, product.sku, 1)
        return made
      })
      /* What became of a cart whose answer is lost nobody knows: another one is taken. */
      if (!cart) continue
      const orderId = await checkOut(cart)
      tokens.set(orderId, cart.token)
      accepted.push(orderId)
      waiting.push(orderId)
      underWay++
      if (pauseMs > 0) await setTimeout(pauseMs)
    }
  }
  const all = Promise.all(Array.from({ length: count }, shopper))
  /* Heard by `leave`. */
  all.catch(() => undefined)
  return {
    accepted,
    underWay: () => underWay,
    isFinal,
    dismiss: () => {
      open = false
      dismissed = true
    },
    leave: async () => {
      open = false
      await all
      return accepted
    },
  }
}
