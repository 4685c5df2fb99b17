import { chmodSync, cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isRoot } from './accounts.ts'
import { download, isDownloaded, sourceOf } from './downloads.ts'
import type { Engine } from './engine.ts'
import { find, run } from './programs.ts'
import type { Site } from './site.ts'

type Say = (line: string) => void

const POLICY = '/usr/sbin/policy-rc.d'

/** Debian starts a server as soon as it is installed, on its usual port, unless this file forbids it. */
async function withoutAutoStart(work: () => Promise<void>): Promise<void> {
  if (existsSync(POLICY)) return work()
  writeFileSync(POLICY, '#!/bin/sh\nexit 101\n')
  chmodSync(POLICY, 0o755)
  try {
    await work()
  } finally {
    rmSync(POLICY, { force: true })
  }
}

async function install(site: Site, packages: readonly string[], say: Say): Promise<void> {
  const list = packages.join(' ')
  if (!isRoot() || !find('apt-get')) {
    throw new Error(`Not on this machine: ${list}. Install them, or run \`make engines\` as root on Debian or Ubuntu.`)
  }
  say(`Installing ${list}`)
  const archives = site.cached('apt', 'partial')
  mkdirSync(archives, { recursive: true })
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const keep = ['-o', `Dir::Cache::archives=${site.cached('apt')}`, '-o', 'APT::Keep-Downloaded-Packages=true']
  await withoutAutoStart(async () => {
    await run('apt-get', ['update', '-qq'], { env })
    await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...keep, ...packages], { env })
  })
}

const fetchJars = (site: Site, say: Say): Promise<void> =>
  download(site, 'java', async (into) => {
    say('Fetching Kafka, Connect, Debezium, Apicurio, Cassandra and S3Proxy by Maven (300 MB)')
    await run('mvn', ['-B', '-q', '-T4', 'generate-resources', `-Dopt=${into}`], { cwd: sourceOf('java') })
  })

const fetchCouchdb = (site: Site, say: Say): Promise<void> =>
  download(site, 'couchdb', async (into) => {
    say('Fetching the CouchDB API by npm')
    for (const file of ['package.json', 'package-lock.json', 'server.cjs']) {
      cpSync(join(sourceOf('couchdb'), file), join(into, file))
    }
    await run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: into })
  })

/**
 * Puts on this machine what the engines need and it does not have. What is installed already is left as it is.
 * @throws Error saying what is missing and how to get it
 */
export async function provision(site: Site, engines: readonly Engine[], say: Say): Promise<void> {
  const missing = new Set<string>()
  for (const { needs } of engines) {
    for (const [program, name] of Object.entries(needs.programs ?? {})) if (!find(program)) missing.add(name)
  }
  const needsJars = engines.some(({ needs }) => needs.jars)
  if (needsJars && !isDownloaded(site, 'java') && !find('mvn')) missing.add('maven')
  if (missing.size > 0) await install(site, [...missing], say)
  await Promise.all([
    needsJars ? fetchJars(site, say) : undefined,
    engines.some(({ needs }) => needs.couchdb) ? fetchCouchdb(site, say) : undefined,
  ])
}
