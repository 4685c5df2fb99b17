import { mkdirSync } from 'node:fs'
import { downloaded } from './downloads.ts'
import type { Engine } from './engine.ts'
import { java, properties } from './jvm.ts'
import { status } from './probes.ts'
import type { Site } from './site.ts'

const url = (site: Site) => `http://${site.address('s3')}`

const QUIET = `<configuration>
  <appender name="out" class="ch.qos.logback.core.ConsoleAppender">
    <encoder><pattern>%date{ISO8601} %-5level %logger{0} %msg%n</pattern></encoder>
  </appender>
  <root level="WARN"><appender-ref ref="out"/></root>
</configuration>
`

/** S3Proxy over a folder: the S3 API with signatures of version 4 and presigned addresses. */
export const s3: Engine = {
  name: 's3',
  title: 'S3Proxy',
  needs: { programs: { java: 'default-jre-headless' }, jars: ['s3proxy'] },
  ports: ['main'],

  async prepare(site) {
    mkdirSync(site.path('s3', 'data'), { recursive: true })
    site.write(site.path('s3', 'logback.xml'), QUIET)
    site.write(
      site.path('s3', 's3proxy.properties'),
      properties({
        's3proxy.endpoint': url(site),
        's3proxy.authorization': 'aws-v2-or-v4',
        's3proxy.identity': 'faultline',
        's3proxy.credential': site.password('s3'),
        'jclouds.provider': 'filesystem-nio2',
        'jclouds.identity': 'unused',
        'jclouds.credential': 'unused',
        'jclouds.filesystem.basedir': site.path('s3', 'data'),
      })
    )
  },

  launch: (site) =>
    java(
      192,
      `-Dlogback.configurationFile=${site.path('s3', 'logback.xml')}`,
      '-cp',
      downloaded(site, 'java', 's3proxy', '*'),
      'org.gaul.s3proxy.Main',
      '--properties',
      site.path('s3', 's3proxy.properties')
    ),

  /* Who does not sign is refused, by somebody who is there. */
  ready: async (site) => (await status(`${url(site)}/`)) > 0,

  env: (site) => ({
    S3_ENDPOINT: url(site),
    S3_ACCESS_KEY: 'faultline',
    S3_SECRET_KEY: site.password('s3'),
    S3_REGION: 'us-east-1',
  }),
}
