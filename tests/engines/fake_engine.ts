import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Engine } from './engine.ts'
import { answers } from './ports.ts'
import { Site } from './site.ts'
import { stopEngines } from './supervisor.ts'

/** A small server in place of an engine: runs `script`, which finds its port in PORT. */
export function fakeEngine(name: string, script: string, more: Partial<Engine> = {}): Engine {
  return {
    name,
    title: name,
    needs: {},
    ports: ['main'],
    launch: (site) => ({ file: process.execPath, args: ['-e', script], env: { PORT: String(site.port(name)) } }),
    ready: (site) => answers(site.port(name)),
    env: () => ({}),
    ...more,
  }
}

export const LISTENS = `require('net').createServer().listen(Number(process.env.PORT), '127.0.0.1')`

/** Does `work` in a folder of its own and ends what it left running. */
export async function withSite(engines: readonly Engine[], work: (site: Site) => Promise<void>): Promise<void> {
  const root = mkdtempSync(join(tmpdir(), 'faultline-engines-'))
  const site = new Site(root, join(root, 'cache'))
  try {
    await work(site)
  } finally {
    await stopEngines(site, engines, () => undefined)
    rmSync(root, { recursive: true, force: true })
  }
}
