import { OrderReads } from '#modules/order/reads'
import { store } from '#modules/order/store'
import type { ModuleEngine } from '#platform/modules/define_module'
import { openReplica } from '#platform/storage/replica'

/** A replica that is further behind is worth a warning. */
const LATE_MS = 30_000

/** What this process answers reads of orders from. */
export const orderReads = new OrderReads(store, () => openReplica('order'))

/** For the platform, which opens it at start and asks after its health. */
export const engine: ModuleEngine = {
  name: 'replica',
  dispensable: true,
  open: () => orderReads.open(),
  async ping() {
    const lag = await orderReads.lagMs()
    const behind = `${(lag / 1000).toFixed(1)} s behind`
    if (lag > LATE_MS) throw new Error(`${behind}: it has stopped following its primary, or cannot keep up`)
    return orderReads.hasReplica ? `the replica is ${behind}` : 'no replica: the store answers every read'
  },
  close: () => orderReads.close(),
}
