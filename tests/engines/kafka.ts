import { existsSync } from 'node:fs'
import { downloaded } from './downloads.ts'
import type { Engine } from './engine.ts'
import { java, properties } from './jvm.ts'
import { answers } from './ports.ts'
import { hasSaid } from './probes.ts'
import { run } from './programs.ts'
import type { Site } from './site.ts'

const configuration = (site: Site) => site.path('kafka', 'server.properties')

const ONE_NODE = {
  'num.partitions': 1,
  'default.replication.factor': 1,
  'min.insync.replicas': 1,
  'offsets.topic.replication.factor': 1,
  'offsets.topic.num.partitions': 4,
  'transaction.state.log.replication.factor': 1,
  'transaction.state.log.min.isr': 1,
  'transaction.state.log.num.partitions': 1,
  'share.coordinator.state.topic.replication.factor': 1,
  'share.coordinator.state.topic.min.isr': 1,
  'share.coordinator.state.topic.num.partitions': 1,
}

/** One node, broker and controller in one. Topics are made by those who need them, never by chance. */
export const kafka: Engine = {
  name: 'kafka',
  title: 'Kafka',
  needs: { programs: { java: 'default-jre-headless' }, jars: ['kafka'] },
  ports: ['main', 'controller'],

  async prepare(site) {
    const controller = site.address('kafka', 'controller')
    const data = site.path('kafka', 'data')
    site.write(
      configuration(site),
      properties({
        'process.roles': 'broker,controller',
        'node.id': 1,
        'controller.quorum.voters': `1@${controller}`,
        'listeners': `PLAINTEXT://${site.address('kafka')},CONTROLLER://${controller}`,
        'advertised.listeners': `PLAINTEXT://${site.address('kafka')}`,
        'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
        'controller.listener.names': 'CONTROLLER',
        'inter.broker.listener.name': 'PLAINTEXT',
        'log.dirs': data,
        ...ONE_NODE,
        'group.initial.rebalance.delay.ms': 0,
        'auto.create.topics.enable': false,
        'num.network.threads': 2,
        'num.io.threads': 4,
        'log.cleaner.dedupe.buffer.size': 8_388_608,
        /* Each partition maps its indexes at full size. */
        'log.index.size.max.bytes': 1_048_576,
      })
    )
    if (existsSync(site.path('kafka', 'data', 'meta.properties'))) return
    const { args } = java(128, '-cp', downloaded(site, 'java', 'kafka', '*'), 'kafka.tools.StorageTool')
    await run('java', [...args, 'format', '-t', 'AAAAAAAAAAAAAAAAAAAAAQ', '-c', configuration(site)])
  },

  launch: (site) =>
    java(
      384,
      `-Dorg.slf4j.simpleLogger.showDateTime=true`,
      '-cp',
      downloaded(site, 'java', 'kafka', '*'),
      'kafka.Kafka',
      configuration(site)
    ),

  ready: async (site) =>
    (await answers(site.port('kafka'))) && hasSaid(site.path('kafka', 'log'), 'Kafka Server started'),

  env: (site) => ({ KAFKA_BROKERS: site.address('kafka') }),
}
