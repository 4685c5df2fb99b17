import app from '@adonisjs/core/services/app'
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { Broker } from '#platform/messaging/broker'
import { KafkaBroker } from '#platform/messaging/kafka_broker'
import { dropNamespace } from '#tests/engines/drop_namespace'
import { openNamespace } from '#tests/engines/namespace'
import { namespaceOf, newDataDir } from '#tests/support/processes'

const run = promisify(execFile)

/** A shop whose databases Debezium follows and whose outboxes it publishes: what `startShop` has to be given. */
export interface FollowedShop {
  readonly dataDir: string
  readonly env: Readonly<Record<string, string>>
  /** Its namespace's own variables. */
  readonly namespace: Readonly<Record<string, string>>
  /** Removes connectors, slots and namespace; the shop has to have ended. */
  drop(): Promise<void>
}

/** The broker of a shop on the real engines, for a look at its topics. @param env of its namespace */
export const brokerOf = (env: Readonly<Record<string, string>>): Broker =>
  new KafkaBroker({ brokers: env.KAFKA_BROKERS!, prefix: env.KAFKA_PREFIX!, partitions: 1, replication: 1 })

/**
 * Opens a shop's namespace and connects it by `node ace cdc:connect`, as an operator would.
 * @param more variables besides those of the namespace, such as another CONNECT_URL
 */
export async function followedShop(more: Record<string, string> = {}): Promise<FollowedShop> {
  const dataDir = newDataDir()
  const name = namespaceOf(dataDir)
  const env = { OUTBOX_RELAY: 'debezium', ...more }
  const namespace = await openNamespace(name)
  const ace = (command: string) =>
    run(process.execPath, ['ace.js', command], {
      cwd: app.makePath(),
      env: { ...process.env, ...namespace, ...env, NODE_ENV: 'development', LOG_LEVEL: 'error', DATA_DIR: dataDir },
    })
  const drop = async () => {
    await ace('cdc:disconnect')
    await dropNamespace(name)
  }
  try {
    await ace('cdc:connect')
  } catch (error) {
    /* Slots are few: what was connected half-way does not keep them. */
    await drop()
    throw error
  }
  return { dataDir, env, namespace, drop }
}
