import { OutboxReturn } from '#platform/messaging/outbox_return'
import { debeziumOutOfReach, openDebeziumBed } from '#tests/suites/openers/debezium_bed'
import { outOfReach } from '#tests/suites/out_of_reach'
import type { RelayedBed } from '#tests/suites/outbox_relay_adapter'
import { outboxRelaySuite } from '#tests/suites/outbox_relay_suite'

async function open(engine: 'postgres' | 'mariadb'): Promise<RelayedBed> {
  const { bed, client, source, start, stop } = await openDebeziumBed(engine, 'outbox', [{ table: 'outbox' }])
  const returned = new OutboxReturn(bed.store, bed.broker)
  await returned.start()
  return {
    bed,
    start,
    stop,
    disturb: () => client.restart(source.name),
    close: async () => {
      await stop()
      await returned.stop()
      await bed.close()
    },
  }
}

for (const engine of ['postgres', 'mariadb'] as const) {
  const name = `Debezium on ${engine}`
  const reason = debeziumOutOfReach(engine)
  if (reason) outOfReach(`the outbox by ${name}`, reason)
  else outboxRelaySuite({ name, open: () => open(engine) })
}
