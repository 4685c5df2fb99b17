import { existsSync, readFileSync } from 'node:fs'
import { parseEnv } from 'node:util'
import type { Site } from './site.ts'

/** Writes NAME=value lines that only this user can read. */
export function writeEnvironment(site: Site, environment: Record<string, string>): void {
  const lines = Object.entries(environment).map(([name, value]) => `${name}="${value}"\n`)
  site.write(site.envFile, lines.sort().join(''))
}

/** What `writeEnvironment` wrote; empty when nothing has. */
export const readEnvironmentFile = (site: Site): Record<string, string> =>
  existsSync(site.envFile) ? (parseEnv(readFileSync(site.envFile, 'utf8')) as Record<string, string>) : {}
