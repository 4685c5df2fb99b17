import { EventEmitter } from 'node:events'
import { host } from '#platform/modules/host'

const changes = new EventEmitter().setMaxListeners(0)
let following: Promise<unknown> | undefined

/** Every event of an order means that its rows changed. Which process wrote them makes no difference. */
function follow(): Promise<unknown> {
  following ??= host().messaging.broker.tail(['order.events'], ({ key }) => void changes.emit(key))
  return following
}

/**
 * Waits for the next change of an order.
 * @returns after that long at the latest
 */
export async function nextChange(orderId: string, milliseconds: number): Promise<void> {
  await follow()
  await new Promise<void>((resolve) => {
    const done = () => {
      clearTimeout(timer)
      changes.off(orderId, done)
      resolve()
    }
    const timer = setTimeout(done, milliseconds)
    changes.once(orderId, done)
  })
}
