import { downloaded } from './downloads.ts'
import type { Engine } from './engine.ts'
import { java, properties } from './jvm.ts'
import { status } from './probes.ts'
import type { Site } from './site.ts'

const JSON_CONVERTER = 'org.apache.kafka.connect.json.JsonConverter'

/**
 * Kafka Connect with Debezium's connectors for PostgreSQL and MariaDB; what it has to remember lies in Kafka, under its name.
 * @param kafkaOf where its Kafka is; by default that of the same folder
 */
export function connectWorker(name: string, kafkaOf = (site: Site) => site.address('kafka')): Engine {
  const configuration = (site: Site) => site.path(name, 'connect.properties')
  const url = (site: Site) => `http://${site.address(name)}`
  return {
    name,
    title: 'Kafka Connect, Debezium',
    needs: { programs: { java: 'default-jre-headless' }, jars: ['kafka', 'connect-plugins/debezium'] },
    ports: ['main'],
    after: ['kafka'],

    async prepare(site) {
      site.write(
        configuration(site),
        properties({
          'bootstrap.servers': kafkaOf(site),
          'group.id': name,
          'listeners': url(site),
          'rest.advertised.host.name': '127.0.0.1',
          'rest.advertised.port': site.port(name),
          'key.converter': JSON_CONVERTER,
          'value.converter': JSON_CONVERTER,
          'key.converter.schemas.enable': false,
          'value.converter.schemas.enable': false,
          'config.storage.topic': `_${name}_configs`,
          'offset.storage.topic': `_${name}_offsets`,
          'status.storage.topic': `_${name}_status`,
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
}

export const connect: Engine = connectWorker('connect')
