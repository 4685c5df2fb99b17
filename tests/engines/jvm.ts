import { program } from './programs.ts'
import type { Launch } from './engine.ts'

/** Small heaps, quick starts: these serve a shop on one machine. */
const FLAGS = ['-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-Xshare:auto']

/** A JVM with at most `megabytes` of heap. */
export function java(megabytes: number, ...args: string[]): Launch {
  return { file: program('java'), args: ['-Xms64m', `-Xmx${megabytes}m`, ...FLAGS, ...args] }
}

/** `.properties` as Java reads them. */
export const properties = (entries: Record<string, string | number | boolean>): string =>
  Object.entries(entries)
    .map(([key, value]) => `${key}=${value}\n`)
    .join('')
