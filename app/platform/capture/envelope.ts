import type { Change } from '#platform/capture/change_log'
import type { BrokerMessage } from '#platform/messaging/broker'

/** Where the changes of a table are published. */
export const changeTopic = (module: string, table: string): string => `cdc.${module}.${table}`

/**
 * A change as Debezium's JsonConverter would write it, see docs/cdc.md. The images are put in as SQLite wrote them: nothing is
 * parsed. A change of the primary key is the end of one row and the beginning of another.
 */
export function toMessages(module: string, change: Change, publishedAt: number): BrokerMessage[] {
  const { op, row_key: key, old_key: oldKey, before_image: before, after_image: after } = change
  if (oldKey === null) return [message(module, change, key, op, before, after, publishedAt)]
  return [
    message(module, change, oldKey, 'd', before, null, publishedAt),
    message(module, change, key, 'c', null, after, publishedAt),
  ]
}

function message(
  module: string,
  { table_name: table, position, changed_at: at }: Change,
  key: string,
  op: Change['op'],
  before: string | null,
  after: string | null,
  publishedAt: number
): BrokerMessage {
  const source =
    `{"version":"1","connector":"faultline","name":"${module}","ts_ms":${at},"snapshot":"${op === 'r' ? 'true' : 'false'}",` +
    `"db":"faultline_${module}","schema":"main","table":"${table}","position":${position}}`
  const value = `{"before":${before},"after":${after},"source":${source},"transaction":null,"op":"${op}","ts_ms":${publishedAt}}`
  return { topic: changeTopic(module, table), key, headers: {}, value: Buffer.from(value) }
}
