import type { ModuleName } from '#config/modules'

/** What was found out about one part of what a module stands on. */
export interface Finding {
  /** `shared`: broker and registry, which all modules use. */
  readonly module: ModuleName | 'shared'
  readonly part: string
  /** File, or host:port/name; never a password. */
  readonly where: string
  /** With its version, where the engine tells. */
  readonly engine: string
  /** `error`: the module cannot work. `warning`: it can, and somebody should look. */
  readonly status: 'ok' | 'warning' | 'error'
  readonly detail: string
  readonly [figure: string]: unknown
}

/** What a probe found out, beside what it was asked about. */
export type Look = Partial<Omit<Finding, 'module' | 'part'>> & { readonly detail: string }

/** Engines that do not refuse but never answer are not waited for. */
const PATIENCE_MS = 8000

/**
 * Asks one engine one thing. Whatever goes wrong is a finding, in one sentence.
 * @param known what is known without asking
 */
export async function probe(
  known: Pick<Finding, 'module' | 'part' | 'where' | 'engine'>,
  look: () => Promise<Look>
): Promise<Finding> {
  let timer: NodeJS.Timeout | undefined
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`It did not answer within ${PATIENCE_MS / 1000} seconds.`)), PATIENCE_MS)
  })
  try {
    return { ...known, status: 'ok', ...(await Promise.race([look(), tooLate])) }
  } catch (error) {
    return { ...known, status: 'error', detail: firstSentence(error) }
  } finally {
    clearTimeout(timer)
  }
}

/** What an error says first, or its cause when it says nothing; without the statement that some drivers put in front. */
function firstSentence(error: unknown): string {
  const { message, code, errors, cause } = error as Error & { code?: string; errors?: unknown[] }
  /* What `fetch` says of every failure. */
  if (message === 'fetch failed' && cause) return firstSentence(cause)
  if (!message) return errors?.[0] || cause ? firstSentence(errors?.[0] ?? cause) : (code ?? 'It gives no reason')
  const line = message.split('\n')[0]!
  return /^.*?[.!](?= [A-Z]|$)/.exec(line)?.[0] ?? line
}

/** host:port/name of a database or an endpoint. */
export function place(address: string): string {
  if (!URL.canParse(address)) return address
  const { host, pathname } = new URL(address)
  return host + (pathname === '/' ? '' : pathname)
}
