import { moduleStore } from '#platform/storage/module_store'
import { engines } from '#platform/config/engines'
import { StartRefusal } from '#platform/config/refusal'
import { ConnectClient } from '#platform/debezium/connect_client'
import { connectorConfig } from '#platform/debezium/connector_config'
import { publish, unpublish } from '#platform/debezium/publications'
import { captureUrl, dropSlot, slotIsRead } from '#platform/debezium/server'
import type { Source } from '#platform/debezium/source'
import { sleep } from '#platform/runtime/pause'

/** How a connector is: `streaming` when each change goes on as it is made. */
export interface ConnectorReport {
  readonly state: 'streaming' | 'starting' | 'failed' | 'absent'
  readonly detail: string
}

/** @throws StartRefusal when CONNECT_URL or KAFKA_BROKERS is not set, or nobody answers there */
export async function openConnect(): Promise<ConnectClient> {
  for (const variable of ['CONNECT_URL', 'KAFKA_BROKERS'] as const) {
    if (engines[variable]) continue
    throw new StartRefusal(
      `${variable} is not set: Debezium runs in Kafka Connect and writes to Kafka. \`make engines\` starts both and writes their addresses down; FAULTLINE_PROFILE=real reads them.`
    )
  }
  const client = new ConnectClient(engines.CONNECT_URL!)
  await client.names()
  return client
}

/** Creates the connector or changes it to what is configured, with what it needs in the database. Safe to repeat. */
export async function connect(client: ConnectClient, source: Source): Promise<void> {
  if (source.engine === 'postgres') await publish(moduleStore(source.module), source)
  await client.put(source.name, connectorConfig(source, captureUrl(source)))
  const state = (await client.state(source.name))?.state
  if (state === 'FAILED') await client.restart(source.name)
  else if (state === 'STOPPED' || state === 'PAUSED') await client.resume(source.name)
}

/**
 * Removes the connector, its place, its slot and its publication.
 * @returns whether there was one
 */
export async function disconnect(client: ConnectClient, source: Source): Promise<boolean> {
  const there = await client.remove(source.name)
  if (source.engine === 'postgres') {
    await dropSlot(source)
    await unpublish(moduleStore(source.module), source)
  }
  return there
}

export async function report(client: ConnectClient, source: Source): Promise<ConnectorReport> {
  const found = await client.state(source.name)
  if (!found) return { state: 'absent', detail: 'there is no such connector' }
  if (found.state === 'FAILED') return { state: 'failed', detail: found.reason ?? 'it does not say why' }
  if (found.state !== 'RUNNING') return { state: 'starting', detail: found.state.toLowerCase() }
  return (await isStreaming(client, source))
    ? { state: 'streaming', detail: 'reads each change as it is made' }
    : { state: 'starting', detail: 'reads what was there before' }
}

/**
 * PostgreSQL says whether its slot is read, which it is once the snapshot is done. MariaDB has no slots; there the connector
 * keeps a place that is no longer one of its snapshot.
 */
async function isStreaming(client: ConnectClient, source: Source): Promise<boolean> {
  if (source.engine === 'postgres') return (await slotIsRead(source)) === true
  const offsets = await client.offsets(source.name)
  return offsets.length > 0 && offsets.every(({ snapshot }) => snapshot === undefined)
}

/** Waits until it streams. @throws StartRefusal saying what it does instead */
export async function streaming(client: ConnectClient, source: Source, milliseconds = 120_000): Promise<void> {
  const giveUpAt = performance.now() + milliseconds
  for (;;) {
    const { state, detail } = await report(client, source)
    if (state === 'streaming') return
    if (state === 'failed') throw new StartRefusal(`The connector ${source.name} failed: ${detail}`)
    if (performance.now() > giveUpAt) {
      throw new StartRefusal(`The connector ${source.name} does not stream after ${milliseconds / 1000} s: ${detail}`)
    }
    await sleep(100)
  }
}
