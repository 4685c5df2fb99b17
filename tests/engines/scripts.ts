import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const FOLDER = join(import.meta.dirname, '../../docker/init')

/**
 * A script of docker/init with its `{{NAMES}}` filled in: what compose runs in its containers runs here too.
 * @throws Error when the script names something that is not given
 */
export function script(file: string, values: Record<string, string | number>): string {
  return readFileSync(join(FOLDER, file), 'utf8').replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) => {
    const value = values[name]
    if (value === undefined) throw new Error(`docker/init/${file} needs ${name}.`)
    return String(value)
  })
}

/** The statements of a CQL script, one by one. */
export const statements = (text: string): string[] =>
  text
    .replaceAll(/^--.*$/gm, '')
    .split(';')
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '')
