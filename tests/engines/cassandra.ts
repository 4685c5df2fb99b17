import { downloaded } from './downloads.ts'
import type { Engine } from './engine.ts'
import { cassandraYaml, LOGBACK, OPENED_PACKAGES } from './cassandra_files.ts'
import { cql } from './cassandra_session.ts'
import { java } from './jvm.ts'
import { answers } from './ports.ts'
import { hasSaid, persist } from './probes.ts'

/** One node with authentication on; the stock superuser's password is changed as soon as it answers. */
export const cassandra: Engine = {
  name: 'cassandra',
  title: 'Cassandra',
  needs: { programs: { java: 'default-jre-headless' }, jars: ['cassandra'] },
  ports: ['main', 'storage', 'storage_tls'],

  async prepare(site) {
    site.write(site.path('cassandra', 'cassandra.yaml'), cassandraYaml(site))
    site.write(site.path('cassandra', 'logback.xml'), LOGBACK)
  },

  launch: (site) =>
    java(
      320,
      '-XX:MaxDirectMemorySize=128m',
      '-Xss256k',
      ...OPENED_PACKAGES,
      '-Djdk.attach.allowAttachSelf=true',
      `-Dcassandra.config=file://${site.path('cassandra', 'cassandra.yaml')}`,
      `-Dcassandra.storagedir=${site.path('cassandra')}`,
      `-Dlogback.configurationFile=${site.path('cassandra', 'logback.xml')}`,
      '-Dcassandra-foreground=yes',
      '-Dcassandra.skip_wait_for_gossip_to_settle=0',
      '-Dcassandra.ring_delay_ms=0',
      '-Dcassandra.superuser_setup_delay_ms=0',
      '-Dcassandra.auth_bcrypt_gensalt_log2_rounds=4',
      '-Dcassandra.libjemalloc=-',
      '-Dio.netty.tryReflectionSetAccessible=true',
      '-cp',
      downloaded(site, 'java', 'cassandra', '*'),
      'org.apache.cassandra.service.CassandraDaemon'
    ),

  ready: async (site) =>
    (await answers(site.port('cassandra'))) &&
    hasSaid(site.path('cassandra', 'log'), 'Starting listening for CQL clients'),

  async configure(site) {
    const password = site.password('cassandra cassandra')
    await persist(async () => {
      try {
        await cql(site, [], password)
      } catch (refused) {
        /* The first time only the stock password works, as soon as there is a role at all; a change takes two seconds. */
        await cql(site, [`ALTER ROLE cassandra WITH PASSWORD = '${password}'`], 'cassandra')
        throw refused
      }
    })
  },

  env: (site) => ({
    CASSANDRA_CONTACT_POINTS: site.address('cassandra'),
    CASSANDRA_LOCAL_DATACENTER: 'datacenter1',
    CASSANDRA_REPLICATION: "{'class': 'SimpleStrategy', 'replication_factor': 1}",
  }),
}
