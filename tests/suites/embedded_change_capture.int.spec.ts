import { CaptureRelay } from '#platform/capture/capture_relay'
import { installCapture } from '#platform/capture/install'
import { changeTopic } from '#platform/capture/envelope'
import { host } from '#platform/modules/host'
import { onServer } from '#tests/platform/bed_database'
import { Testbed } from '#tests/platform/testbed'
import { changeCaptureSuite, type CaptureBench } from '#tests/suites/change_capture_suite'
import { makeCapturedTable } from '#tests/suites/openers/captured_table'
import { outOfReach } from '#tests/suites/out_of_reach'

async function open(): Promise<CaptureBench> {
  const bed = await Testbed.open(host().messaging.registry)
  const table = 'captured_things'
  await makeCapturedTable(bed.store.client, table)
  await installCapture(bed.store, [{ table, without: ['secret'] }], ['topics'])
  const topic = changeTopic(bed.name, table)
  await bed.broker.ensureTopics([topic])
  const start = () => {
    const relay = new CaptureRelay(bed.store, bed.broker, 20)
    relay.start()
    return relay
  }
  let relay = start()
  return {
    store: bed.store,
    table,
    topic,
    published: () => bed.published(topic),
    restart: async (meanwhile) => {
      await relay.stop()
      await meanwhile()
      relay = start()
    },
    close: async () => {
      await relay.stop()
      await bed.close()
    },
  }
}

if (onServer) outOfReach('change capture on SQLite', 'BED_DB_URL is set: testbeds are on a server')
else changeCaptureSuite({ name: 'SQLite', open })
