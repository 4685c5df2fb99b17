import { createHash } from 'node:crypto'
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { isRoot } from './accounts.ts'
import type { Engine } from './engine.ts'
import { find, run } from './programs.ts'
import type { Site } from './site.ts'

type Say = (line: string) => void

const HERE = import.meta.dirname
const POLICY = '/usr/sbin/policy-rc.d'

/** Names a folder's content, so that downloads made from another version of it are not taken for those of this one. */
function fingerprint(folder: string): string {
  const hash = createHash('sha256')
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()) {
    if (/\.(xml|json|cjs)$/.test(file)) hash.update(file).update(readFileSync(join(folder, file)))
  }
  return hash.digest('hex').slice(0, 16)
}

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

/** Fills `folder` by `fetch` unless that was done before from the same sources; half a download does not count. */
async function download(site: Site, folder: string, source: string, fetch: (into: string) => Promise<void>) {
  const made = site.cached(folder, '.from')
  const wanted = fingerprint(source)
  if (existsSync(made) && readFileSync(made, 'utf8') === wanted) return
  const draft = site.cached(`${folder}.${process.pid}`)
  rmSync(draft, { recursive: true, force: true })
  mkdirSync(draft, { recursive: true })
  await fetch(draft)
  writeFileSync(join(draft, '.from'), wanted)
  rmSync(site.cached(folder), { recursive: true, force: true })
  renameSync(draft, site.cached(folder))
}

const hasDownload = (site: Site, folder: string, source: string) =>
  existsSync(site.cached(folder, '.from')) && readFileSync(site.cached(folder, '.from'), 'utf8') === fingerprint(source)

function fetchJars(site: Site, say: Say): Promise<void> {
  const source = join(HERE, 'java')
  return download(site, 'java', source, async (into) => {
    say('Fetching Kafka, Connect, Debezium, Apicurio, Cassandra and S3Proxy by Maven (about 400 MB the first time)')
    await run('mvn', ['-B', '-q', '-T4', 'generate-resources', `-Dopt=${into}`], { cwd: source })
  })
}

function fetchCouchdb(site: Site, say: Say): Promise<void> {
  const source = join(HERE, 'couchdb')
  return download(site, 'couchdb', source, async (into) => {
    say('Fetching the CouchDB API by npm')
    for (const file of ['package.json', 'package-lock.json', 'server.cjs']) cpSync(join(source, file), join(into, file))
    await run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: into })
  })
}

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
  if (needsJars && !hasDownload(site, 'java', join(HERE, 'java')) && !find('mvn')) missing.add('maven')
  if (missing.size > 0) await install(site, [...missing], say)
  await Promise.all([
    needsJars ? fetchJars(site, say) : undefined,
    engines.some(({ needs }) => needs.couchdb) ? fetchCouchdb(site, say) : undefined,
  ])
}
