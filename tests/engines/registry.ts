import { readdirSync } from 'node:fs'
import { downloaded } from './downloads.ts'
import type { Engine } from './engine.ts'
import { java } from './jvm.ts'
import { persist, status } from './probes.ts'
import type { Site } from './site.ts'

const url = (site: Site) => `http://${site.address('registry')}/apis/ccompat/v7`

/**
 * Apicurio, which speaks the API of Confluent's registry. Its schemas lie in PostgreSQL: ids stand in every message, and
 * a registry that forgot some when it was killed would make messages unreadable.
 */
export const registry: Engine = {
  name: 'registry',
  title: 'Apicurio Registry',
  needs: { programs: { java: 'default-jre-headless' }, jars: ['apicurio'] },
  ports: ['main'],
  after: ['postgres'],

  launch(site) {
    const folder = downloaded(site, 'java', 'apicurio')
    const jar = readdirSync(folder).find((file) => file.endsWith('-runner.jar'))
    const { file, args } = java(
      256,
      '-Dquarkus.http.host=127.0.0.1',
      `-Dquarkus.http.port=${site.port('registry')}`,
      '-Dquarkus.http.access-log.enabled=false',
      '-Dapicurio.storage.kind=sql',
      '-Dapicurio.storage.sql.kind=postgresql',
      '-jar',
      `${folder}/${jar}`
    )
    return {
      file,
      args,
      env: {
        APICURIO_DATASOURCE_URL: `jdbc:postgresql://${site.address('postgres')}/registry`,
        APICURIO_DATASOURCE_USERNAME: 'registry',
        APICURIO_DATASOURCE_PASSWORD: site.password('postgres registry'),
      },
    }
  },

  ready: async (site) => (await status(`${url(site)}/subjects`)) === 200,

  async configure(site) {
    await persist(async () => {
      const answer = await fetch(`${url(site)}/config`, {
        method: 'PUT',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ compatibility: 'FULL_TRANSITIVE' }),
      })
      if (!answer.ok) throw new Error(`The registry refuses its compatibility level: ${await answer.text()}`)
    })
  },

  env: (site) => ({ SCHEMA_REGISTRY_URL: url(site) }),
}
