import type { EngineKind } from './reachable.ts'

/** One engine as a container; other containers reach it by its kind's name. */
export interface ContainerSpec {
  readonly image: string
  /** Port inside; it is bound to a free one of loopback. */
  readonly port: number
  readonly after?: EngineKind
  readonly command?: readonly string[]
  /** @param outside the port by which this machine reaches it */
  readonly environment?: (outside: number, password: string) => Record<string, string>
  /** Line that it writes when it can be used, the `times`th time; without it, that its port answers counts. */
  readonly says?: { readonly line: RegExp; readonly times?: number }
}

const MARIADB_FLAGS = ['--log-bin=binlog', '--binlog-format=ROW', '--gtid-strict-mode=1', '--skip-name-resolve']

const mariadb = (id: number, ...more: string[]): ContainerSpec => ({
  image: 'mariadb:10.11.19',
  port: 3306,
  command: [`--server-id=${id}`, ...MARIADB_FLAGS, ...more],
  environment: (_, password) => ({ MARIADB_ROOT_PASSWORD: password, MARIADB_ROOT_HOST: '%' }),
  /* While it lays out its data it has no port. */
  says: { line: /port: 3306/ },
})

const ONE_OF_EACH = {
  CONFIG_STORAGE_REPLICATION_FACTOR: '1',
  OFFSET_STORAGE_REPLICATION_FACTOR: '1',
  STATUS_STORAGE_REPLICATION_FACTOR: '1',
}

/** The engines that `make engines` runs as processes, in the same versions where there are images of them. */
export const CONTAINERS: Readonly<Record<EngineKind, ContainerSpec>> = {
  postgres: {
    image: 'postgres:15.18-bookworm',
    port: 5432,
    command: ['postgres', '-c', 'wal_level=logical', '-c', 'max_connections=400', '-c', 'max_replication_slots=40'],
    environment: (_, password) => ({ POSTGRES_PASSWORD: password }),
    /* Once while it lays out its data, and once for good. */
    says: { line: /ready to accept connections/, times: 2 },
  },
  mariadb: mariadb(1),
  replica: { ...mariadb(2, '--read-only=1', '--log-slave-updates=1'), after: 'mariadb' },
  redis: { image: 'redis:7.0.15-alpine', port: 6379, command: ['redis-server', '--appendonly', 'yes'] },
  kafka: {
    image: 'apache/kafka:4.1.2',
    port: 9092,
    environment: (outside) => ({
      KAFKA_NODE_ID: '1',
      KAFKA_PROCESS_ROLES: 'broker,controller',
      KAFKA_LISTENERS: 'OUTSIDE://:9092,INSIDE://:29092,CONTROLLER://:9093',
      KAFKA_ADVERTISED_LISTENERS: `OUTSIDE://127.0.0.1:${outside},INSIDE://kafka:29092`,
      KAFKA_LISTENER_SECURITY_PROTOCOL_MAP: 'OUTSIDE:PLAINTEXT,INSIDE:PLAINTEXT,CONTROLLER:PLAINTEXT',
      KAFKA_CONTROLLER_LISTENER_NAMES: 'CONTROLLER',
      KAFKA_INTER_BROKER_LISTENER_NAME: 'INSIDE',
      KAFKA_CONTROLLER_QUORUM_VOTERS: '1@localhost:9093',
      KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR: '1',
      KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR: '1',
      KAFKA_TRANSACTION_STATE_LOG_MIN_ISR: '1',
      KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS: '0',
      KAFKA_AUTO_CREATE_TOPICS_ENABLE: 'false',
    }),
    says: { line: /Kafka Server started/ },
  },
  registry: { image: 'apicurio/apicurio-registry:3.0.9', port: 8080, says: { line: /Installed features/ } },
  connect: {
    image: 'quay.io/debezium/connect:3.5.0.Final',
    port: 8083,
    after: 'kafka',
    environment: () => ({
      BOOTSTRAP_SERVERS: 'kafka:29092',
      GROUP_ID: 'connect',
      CONFIG_STORAGE_TOPIC: '_connect_configs',
      OFFSET_STORAGE_TOPIC: '_connect_offsets',
      STATUS_STORAGE_TOPIC: '_connect_status',
      ...ONE_OF_EACH,
    }),
    says: { line: /Finished starting connectors and tasks/ },
  },
  cassandra: {
    image: 'cassandra:5.0.9',
    port: 9042,
    environment: () => ({ MAX_HEAP_SIZE: '512M', HEAP_NEWSIZE: '128M' }),
    says: { line: /Starting listening for CQL clients/ },
  },
  couchdb: {
    image: 'couchdb:3.4.3',
    port: 5984,
    environment: (_, password) => ({ COUCHDB_USER: 'admin', COUCHDB_PASSWORD: password }),
  },
  s3: {
    image: 'minio/minio:RELEASE.2025-04-22T22-12-26Z',
    port: 9000,
    command: ['server', '/data'],
    environment: (_, password) => ({ MINIO_ROOT_USER: 'faultline', MINIO_ROOT_PASSWORD: password }),
  },
}
