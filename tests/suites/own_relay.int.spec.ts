import type { Broker } from '#platform/messaging/broker'
import type { Relay } from '#platform/messaging/relay'
import { host } from '#platform/modules/host'
import { Testbed } from '#tests/platform/testbed'
import { outboxRelaySuite } from '#tests/suites/outbox_relay_suite'
import { until } from '#tests/support/wait'

outboxRelaySuite({
  name: 'our relay',
  open: async () => {
    const bed = await Testbed.open(host().messaging.registry)
    let relay: Relay | undefined
    let breaks = 0
    const publish: Broker['publish'] = async (batch) => {
      await bed.broker.publish(batch)
      if (breaks > 0) {
        breaks--
        throw new Error('The connection broke, and nobody knows whether the batch arrived')
      }
    }
    const broker = new Proxy(bed.broker, {
      get: (target, key) => {
        if (key === 'publish') return publish
        const value: unknown = Reflect.get(target, key)
        return typeof value === 'function' ? (value.bind(target) as unknown) : value
      },
    })
    return {
      bed,
      start: async () => void (relay = bed.relay(broker)),
      stop: async () => relay!.stop(),
      disturb: async () => {
        breaks = 1
        await until('a batch that broke', () => breaks === 0)
      },
      close: () => bed.close(),
    }
  },
})
