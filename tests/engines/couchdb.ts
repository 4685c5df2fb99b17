import { createHmac } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { downloaded } from './downloads.ts'
import type { Engine } from './engine.ts'
import { status } from './probes.ts'
import type { Site } from './site.ts'

const secretOf = (site: Site) => site.password('couchdb')

/** Address with the credentials of `user`: `admin`, or a database whose name is its user's name. */
export function couchdbUrl(site: Site, user: string): string {
  const password = createHmac('sha256', secretOf(site)).update(user).digest('base64url')
  return `http://${user}:${password}@${site.address('couchdb')}`
}

/** The CouchDB API over leveldb; see couchdb/server.cjs. */
export const couchdb: Engine = {
  name: 'couchdb',
  title: 'CouchDB API',
  needs: { couchdb: true },
  ports: ['main'],

  async prepare(site) {
    mkdirSync(site.path('couchdb', 'data'), { recursive: true })
  },

  launch: (site) => ({
    file: process.execPath,
    /* It rejects a promise now and then that nobody waits for. */
    args: ['--unhandled-rejections=warn', downloaded(site, 'couchdb', 'server.cjs')],
    env: {
      PORT: String(site.port('couchdb')),
      DATA: site.path('couchdb', 'data'),
      SECRET: secretOf(site),
      NODE_ENV: 'production',
    },
  }),

  ready: async (site) => (await status(`http://${site.address('couchdb')}/`)) === 401,

  env: (site) => ({ COUCHDB_URL: couchdbUrl(site, 'admin') }),
}
