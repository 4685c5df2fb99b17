import { downloaded } from './downloads.ts'
import type { Engine } from './engine.ts'
import { java, properties } from './jvm.ts'
import { status } from './probes.ts'
import type { Site } from './site.ts'

const configuration = (site: Site) => site.path('connect', 'connect.properties')
const url = (site: Site) => `http://${site.address('connect')}`

/** Kafka Connect with Debezium's connectors for PostgreSQL and MariaDB; what it has to remember lies in Kafka. */
export const connect: Engine = {
  name: 'connect',
  title: 'Kafka Connect, Debezium',
  needs: { programs: { java: 'default-jre-headless' }, jars: ['kafka', 'connect-plugins/debezium'] },
  ports: ['main'],
  after: ['kafka'],

  async prepare(site) {
    const JSON_CONVERTER = 'org.apache.kafka.connect.json.JsonConverter'
    site.write(
      configuration(site),
      properties({
        'bootstrap.servers': site.address('kafka'),
        'group.id': 'connect',
        'listeners': url(site),
        'rest.advertised.host.name': '127.0.0.1',
        'rest.advertised.port': site.port('connect'),
        'key.converter': JSON_CONVERTER,
        'value.converter': JSON_CONVERTER,
        'key.converter.schemas.enable': false,
        'value.converter.schemas.enable': false,
        'config.storage.topic': '_connect_configs',
        'offset.storage.topic': '_connect_offsets',
        'status.storage.topic': '_connect_status',
        'config.storage.replication.factor': 1,
        'offset.storage.replication.factor': 1,
        'status.storage.replication.factor': 1,
        'offset.storage.partitions': 1,
        'status.storage.partitions': 1,
        'offset.flush.interval.ms': 500,
        'scheduled.rebalance.max.delay.ms': 0,
        'plugin.path': downloaded(site, 'java', 'connect-plugins'),
        'plugin.discovery': 'service_load',
        'connector.client.config.override.policy': 'All',
        'topic.creation.enable': true,
      })
    )
  },

  launch: (site) =>
    java(
      512,
      '-cp',
      downloaded(site, 'java', 'kafka', '*'),
      'org.apache.kafka.connect.cli.ConnectDistributed',
      configuration(site)
    ),

  ready: async (site) => (await status(`${url(site)}/connectors`)) === 200,

  env: (site) => ({ CONNECT_URL: url(site) }),
}
