import { dataPath } from '#platform/config/data_dir'
import { installCapture, type Reader } from '#platform/capture/install'
import { openEmbeddedReplica } from '#platform/capture/embedded_replica'
import { ReplicaApplier } from '#platform/capture/replica_applier'
import { makeCapturedTable } from '#tests/suites/openers/captured_table'
import type { Testbed } from '#tests/platform/testbed'

export const TABLE = 'captured_things'
const CAPTURED = [{ table: TABLE, without: ['secret'] }]

const files = (bed: Testbed) => ({
  store: dataPath('testbeds', `${bed.name}.sqlite3`),
  replica: dataPath('testbeds', `${bed.name}.replica.sqlite3`),
})

export const replicaOf = (bed: Testbed): string => files(bed).replica

/** Gives a testbed's store the table of captured things, whose changes these read. */
export async function captureThings(bed: Testbed, readers: readonly Reader[] = ['replica']): Promise<void> {
  if (!(await bed.store.client.schema.hasTable(TABLE))) await makeCapturedTable(bed.store.client, TABLE)
  await installCapture(bed.store, CAPTURED, readers)
}

/** Feeds the testbed's replica, as a process should. */
export function startApplier(bed: Testbed): ReplicaApplier {
  const applier = new ReplicaApplier(bed.store, files(bed), [TABLE], 20)
  applier.start()
  return applier
}

export const openBedReplica = (bed: Testbed) => openEmbeddedReplica(bed.store, files(bed).replica)

/** One thing more, or another amount of it. */
export async function putThing(bed: Testbed, thing: string, amount: number): Promise<void> {
  await bed.store.transaction((tx) =>
    tx.insert(
      TABLE,
      { shelf: 'a', thing, amount, flag: 0, note: null, secret: `of ${thing}` },
      { key: ['shelf', 'thing'], do: 'update' }
    )
  )
}
