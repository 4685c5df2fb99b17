import type { Site } from './site.ts'

/* What Cassandra 5 needs of a JVM that keeps its own packages closed. */
const EXPORTED = [
  'java.base/jdk.internal.misc',
  'java.base/jdk.internal.ref',
  'java.base/sun.nio.ch',
  'java.base/java.lang.ref',
  'java.management.rmi/com.sun.jmx.remote.internal.rmi',
  'java.rmi/sun.rmi.registry',
  'java.rmi/sun.rmi.server',
  'java.sql/java.sql',
  'jdk.unsupported/sun.misc',
  'jdk.attach/sun.tools.attach',
  'jdk.compiler/com.sun.tools.javac.file',
]

const OPENED = [
  'java.base/java.lang.module',
  'java.base/jdk.internal.loader',
  'java.base/jdk.internal.ref',
  'java.base/jdk.internal.reflect',
  'java.base/jdk.internal.math',
  'java.base/jdk.internal.module',
  'java.base/jdk.internal.util.jar',
  'jdk.management/com.sun.management.internal',
  'java.base/sun.nio.ch',
  'java.base/java.io',
  'java.base/java.lang',
  'java.base/java.lang.reflect',
  'java.base/java.nio',
  'java.base/java.util',
  'java.base/java.util.concurrent',
  'java.base/java.util.concurrent.atomic',
]

export const OPENED_PACKAGES: readonly string[] = [
  ...EXPORTED.flatMap((name) => ['--add-exports', `${name}=ALL-UNNAMED`]),
  ...OPENED.flatMap((name) => ['--add-opens', `${name}=ALL-UNNAMED`]),
]

export const LOGBACK = `<configuration>
  <appender name="out" class="ch.qos.logback.core.ConsoleAppender">
    <encoder><pattern>%-5level [%thread] %date{ISO8601} %F:%L - %msg%n</pattern></encoder>
  </appender>
  <root level="INFO"><appender-ref ref="out"/></root>
</configuration>
`

/** One small node: small memtables and caches, small segments of the commit log, changes kept for capture. */
export const cassandraYaml = (site: Site): string => `cluster_name: faultline
num_tokens: 1
partitioner: org.apache.cassandra.dht.Murmur3Partitioner
endpoint_snitch: SimpleSnitch
seed_provider:
  - class_name: org.apache.cassandra.locator.SimpleSeedProvider
    parameters:
      - seeds: "${site.address('cassandra', 'storage')}"
listen_address: 127.0.0.1
rpc_address: 127.0.0.1
storage_port: ${site.port('cassandra', 'storage')}
ssl_storage_port: ${site.port('cassandra', 'storage_tls')}
native_transport_port: ${site.port('cassandra')}
start_native_transport: true
auto_bootstrap: false
data_file_directories: [${site.path('cassandra')}/data]
commitlog_directory: ${site.path('cassandra')}/commitlog
hints_directory: ${site.path('cassandra')}/hints
saved_caches_directory: ${site.path('cassandra')}/saved_caches
cdc_enabled: true
cdc_raw_directory: ${site.path('cassandra')}/cdc_raw
cdc_total_space: 256MiB
cdc_block_writes: false
commitlog_sync: periodic
commitlog_sync_period: 1000ms
commitlog_segment_size: 1MiB
max_mutation_size: 512KiB
commitlog_total_space: 128MiB
commitlog_disk_access_mode: mmap
hinted_handoff_enabled: false
concurrent_reads: 4
concurrent_writes: 4
concurrent_counter_writes: 2
concurrent_compactors: 1
memtable_heap_space: 64MiB
memtable_offheap_space: 32MiB
memtable_flush_writers: 1
key_cache_size: 4MiB
row_cache_size: 0MiB
counter_cache_size: 2MiB
file_cache_enabled: false
networking_cache_size: 32MiB
prepared_statements_cache_size: 4MiB
disk_optimization_strategy: ssd
trickle_fsync: false
auto_snapshot: false
incremental_backups: false
snapshot_before_compaction: false
authenticator: PasswordAuthenticator
authorizer: CassandraAuthorizer
role_manager: CassandraRoleManager
materialized_views_enabled: false
user_defined_functions_enabled: false
audit_logging_options: { enabled: false }
`
