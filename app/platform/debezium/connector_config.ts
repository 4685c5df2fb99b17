import { createHash } from 'node:crypto'
import { engines } from '#platform/config/engines'
import { ROW_HEADERS } from '#platform/messaging/packed_headers'
import type { Source } from '#platform/debezium/source'

type Config = Record<string, string>

/** How long Debezium waits for more before it hands on what it has. */
const POLL_MS = '25'
/** How often an idle connector notes where it stands, so that its server need not keep what nobody reads. */
const HEARTBEAT_MS = '5000'

const PLAIN_JSON = 'org.apache.kafka.connect.json.JsonConverter'
const PLAIN_TEXT = 'org.apache.kafka.connect.storage.StringConverter'

/** A number from a name, for server ids: no two readers of a server may have the same. */
const idOf = (name: string): number => 10_000 + (createHash('sha256').update(name).digest().readUInt32BE() >>> 2)

/** Tables and columns as Debezium names them: `public.orders`, `shop_order.orders`. */
const spaceOf = ({ engine, database }: Source) => (engine === 'postgres' ? 'public' : database)

function common(source: Source, url: string): Config {
  const { hostname, port, username, password } = new URL(url)
  const space = spaceOf(source)
  const hidden = source.tables.flatMap(({ table, without = [] }) =>
    without.map((column) => `${space}.${table}.${column}`)
  )
  return {
    'tasks.max': '1',
    'topic.prefix': source.name,
    'database.hostname': hostname,
    'database.port': port || (source.engine === 'postgres' ? '5432' : '3306'),
    'database.user': decodeURIComponent(username),
    'database.password': decodeURIComponent(password),
    'table.include.list': source.tables.map(({ table }) => `${space}.${table}`).join(','),
    ...(hidden.length > 0 && { 'column.exclude.list': hidden.join(',') }),
    /* What is there when it starts without a place of its own is read too: nothing falls between two connectors. */
    'snapshot.mode': 'when_needed',
    'poll.interval.ms': POLL_MS,
    'heartbeat.interval.ms': HEARTBEAT_MS,
    'topic.heartbeat.prefix': `${engines.KAFKA_PREFIX}_heartbeat`,
    'tombstones.on.delete': 'false',
    'extended.headers.enabled': 'false',
    'topic.creation.default.partitions': '1',
    'topic.creation.default.replication.factor': String(engines.KAFKA_REPLICATION),
  }
}

const postgres = ({ database, slot }: Source): Config => ({
  'connector.class': 'io.debezium.connector.postgresql.PostgresConnector',
  'database.dbname': database,
  'plugin.name': 'pgoutput',
  'slot.name': slot,
  'publication.name': slot,
  'publication.autocreate.mode': 'disabled',
  'lsn.flush.mode': 'connector_and_driver',
})

const mariadb = ({ name, module, purpose, database }: Source): Config => ({
  'connector.class': 'io.debezium.connector.mariadb.MariaDbConnector',
  'database.include.list': database,
  'database.server.id': String(idOf(name)),
  'include.schema.changes': 'false',
  'schema.history.internal.kafka.bootstrap.servers': engines.KAFKA_BROKERS!,
  'schema.history.internal.kafka.topic': `${engines.KAFKA_PREFIX}_schema-history.${purpose}.${module}`,
  'schema.history.internal.store.only.captured.tables.ddl': 'true',
})

/** Rows as before, after and operation, to `cdc.<module>.<table>`. */
const changes = (source: Source): Config => ({
  'key.converter': PLAIN_JSON,
  'key.converter.schemas.enable': 'false',
  'value.converter': PLAIN_JSON,
  'value.converter.schemas.enable': 'false',
  'transforms': 'name',
  'transforms.name.type': 'org.apache.kafka.connect.transforms.RegexRouter',
  'transforms.name.regex': `${source.name.replaceAll('.', '\\.')}\\.${spaceOf(source)}\\.(.+)`,
  'transforms.name.replacement': `${source.name}.$1`,
})

/**
 * Rows of the outbox as the messages that they describe: topic, key and bytes as our relay has them, the headers as one
 * (see messaging/packed_headers.ts), and beside them those that CloudEvents demands, for readers that are not ours.
 */
const events = ({ module }: Source): Config => ({
  'key.converter': PLAIN_TEXT,
  'header.converter': PLAIN_TEXT,
  'value.converter': 'io.debezium.converters.BinaryDataConverter',
  'value.converter.delegate.converter.type': PLAIN_JSON,
  'value.converter.delegate.converter.type.schemas.enable': 'false',
  'transforms': 'event,version,source',
  'transforms.event.type': 'io.debezium.transforms.outbox.EventRouter',
  'transforms.event.table.field.event.id': 'event_id',
  'transforms.event.table.field.event.key': 'message_key',
  'transforms.event.table.field.event.payload': 'value',
  'transforms.event.table.expand.json.payload': 'false',
  'transforms.event.table.fields.additional.placement': `headers:header:${ROW_HEADERS},event_id:header:ce_id,type:header:ce_type,message_key:header:ce_subject`,
  'transforms.event.route.by.field': 'topic',
  'transforms.event.route.topic.replacement': `${engines.KAFKA_PREFIX}\${routedByValue}`,
  'transforms.version.type': 'org.apache.kafka.connect.transforms.InsertHeader',
  'transforms.version.header': 'ce_specversion',
  'transforms.version.value.literal': '"1.0"',
  'transforms.source.type': 'org.apache.kafka.connect.transforms.InsertHeader',
  'transforms.source.header': 'ce_source',
  'transforms.source.value.literal': `/${module}`,
})

/**
 * A connector's configuration.
 * @param url server and account that change capture reads with, as Kafka Connect reaches it
 */
export function connectorConfig(source: Source, url: string): Config {
  return {
    ...common(source, url),
    ...(source.engine === 'postgres' ? postgres(source) : mariadb(source)),
    ...(source.purpose === 'cdc' ? changes(source) : events(source)),
  }
}
