import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { cleanEnv, makeExactValidator, makeValidator, str, type ReporterOptions } from 'envalid'
import { StartRefusal } from '#platform/config/refusal'

if (existsSync('.env')) process.loadEnvFile('.env')
/* What `make engines` started and wrote down; a variable that is set already stays as it is. */
const enginesFile = join(process.env.ENGINES_DIR ?? 'var/engines', 'env')
if (process.env.FAULTLINE_PROFILE === 'real' && existsSync(enginesFile)) process.loadEnvFile(enginesFile)

type Specs = Parameters<typeof cleanEnv>[1]

/** Every section that was read, for `node ace docs:write`. */
export const sections = new Map<string, Specs>()

function report({ errors }: ReporterOptions<Record<string, unknown>>): void {
  const problems = Object.entries(errors)
    .filter(([, error]) => error !== undefined)
    .map(([name, error]) => `${name}: ${(error as Error).message || 'it is required'}`)
  if (problems.length > 0) {
    throw new StartRefusal(
      `The environment is not usable: ${problems.join('; ')}. Correct it in the shell or in .env and start again.`
    )
  }
}

/**
 * Reads one section of the environment, typed and checked. Variables keep their names, so that a search for a name finds
 * every use of it.
 * @throws StartRefusal naming each missing or malformed variable
 */
export function readEnvironment<S extends Specs>(section: string, specs: S) {
  sections.set(section, { ...(sections.get(section) as object | undefined), ...(specs as object) } as S)
  return cleanEnv(process.env, specs, { reporter: report as never })
}

/** A whole number between `min` and `max`. */
export const wholeNumber = (limits: { min: number; max?: number }) =>
  makeValidator<number>((text) => {
    const { min, max = Number.MAX_SAFE_INTEGER } = limits
    const value = Number(text)
    if (!/^-?\d+$/.test(text) || value < min || value > max) {
      throw new Error(
        `"${text}" is not a whole number ${max === Number.MAX_SAFE_INTEGER ? `of at least ${min}` : `from ${min} to ${max}`}`
      )
    }
    return value
  })

/** A comma-separated list, each entry out of `known`; `*` stands for all of them. */
export const listOf = <const T extends string>(what: string, known: readonly T[]) =>
  makeExactValidator<readonly T[]>((text) => {
    if (text.trim() === '*') return known
    const entries = text.split(',').map((entry) => entry.trim())
    for (const entry of entries) {
      if (!known.includes(entry as T)) {
        throw new Error(`there is no ${what} called "${entry}" (there are ${known.join(', ')})`)
      }
    }
    return known.filter((name) => entries.includes(name))
  })

/** One of some words. */
export const oneOf = <const T extends string>(...words: T[]) =>
  makeValidator<T>((text) => {
    if (!words.includes(text as T)) throw new Error(`"${text}" is none of ${words.join(', ')}`)
    return text as T
  })

export const text = str
export { bool as flag, url } from 'envalid'
