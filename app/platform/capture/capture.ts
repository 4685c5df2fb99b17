import { CDC } from '#platform/config/capture'
import { replicaFile, storeFile } from '#platform/config/data_dir'
import { databaseUrl } from '#platform/config/engines'
import { CaptureRelay } from '#platform/capture/capture_relay'
import { changeTopic } from '#platform/capture/envelope'
import { installCapture, type Reader } from '#platform/capture/install'
import { ReplicaApplier } from '#platform/capture/replica_applier'
import type { Broker } from '#platform/messaging/broker'
import type { ModuleManifest } from '#platform/modules/define_module'
import { moduleStore } from '#platform/storage/module_store'

/** Who reads the changes of a module's store; nobody where it is on a server, whose own log Debezium and replicas read. */
function readersOf({ name, readReplica }: ModuleManifest): Reader[] {
  if (databaseUrl(name)) return []
  return [...(CDC === 'on' ? (['topics'] as const) : []), ...(readReplica ? (['replica'] as const) : [])]
}

/** Has an embedded store write down what changes in it, if anybody reads that. Once it is migrated. */
export async function openCapture(manifest: ModuleManifest): Promise<void> {
  if (databaseUrl(manifest.name)) return
  await installCapture(moduleStore(manifest.name), manifest.captures, readersOf(manifest))
}

/** Whether changes of the module are published by this program. */
export const publishesChanges = (manifest: ModuleManifest): boolean => readersOf(manifest).includes('topics')

/** The topics that changes of these modules are published on by this program. */
export const changeTopics = (manifests: readonly ModuleManifest[]): string[] =>
  manifests
    .filter(publishesChanges)
    .flatMap(({ name, captures }) => captures.map(({ table }) => changeTopic(name, table)))

/** What passes a module's changes on, not started yet. @param pollMs how often commits of other processes are looked for */
export function captureLoops(manifest: ModuleManifest, broker: Broker, pollMs: number) {
  const { name, captures } = manifest
  const store = moduleStore(name)
  const readers = readersOf(manifest)
  const files = { store: storeFile(name), replica: replicaFile(name) }
  const tables = captures.map(({ table }) => table)
  return [
    ...(readers.includes('topics') ? [new CaptureRelay(store, broker, pollMs)] : []),
    ...(readers.includes('replica') ? [new ReplicaApplier(store, files, tables, pollMs)] : []),
  ]
}
