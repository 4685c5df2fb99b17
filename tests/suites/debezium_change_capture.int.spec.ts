import { changeTopic } from '#platform/capture/envelope'
import { streaming } from '#platform/debezium/connectors'
import { changeCaptureSuite, type CaptureBench } from '#tests/suites/change_capture_suite'
import { makeCapturedTable } from '#tests/suites/openers/captured_table'
import { debeziumOutOfReach, openDebeziumBed } from '#tests/suites/openers/debezium_bed'
import { outOfReach } from '#tests/suites/out_of_reach'

const table = 'captured_things'

async function open(engine: 'postgres' | 'mariadb'): Promise<CaptureBench> {
  const captures = [{ table, without: ['secret'] }]
  const { bed, client, source, start, stop } = await openDebeziumBed(engine, 'cdc', captures, (database) =>
    makeCapturedTable(database, table)
  )
  const topic = changeTopic(bed.name, table)
  await bed.broker.ensureTopics([topic])
  await start()
  return {
    store: bed.store,
    table,
    topic,
    published: () => bed.published(topic),
    restart: async (meanwhile) => {
      await client.stop(source.name)
      await meanwhile()
      await client.resume(source.name)
      await streaming(client, source)
    },
    close: async () => {
      await stop()
      await bed.close()
    },
  }
}

for (const engine of ['postgres', 'mariadb'] as const) {
  const name = `Debezium on ${engine}`
  const reason = debeziumOutOfReach(engine)
  if (reason) outOfReach(`change capture: ${name}`, reason)
  else changeCaptureSuite({ name, open: () => open(engine) })
}
