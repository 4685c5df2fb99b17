import { readFileSync } from 'node:fs'

/** Whether this process may install packages and become other accounts. */
export const isRoot = (): boolean => process.getuid?.() === 0

/**
 * Numbers of an account, for processes that root starts but that refuse to run as root; nobody else can change accounts.
 * @throws Error when there is no such account
 */
export function accountOf(name: string): { uid: number; gid: number } | Record<string, never> {
  if (!isRoot()) return {}
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((entry) => entry.startsWith(`${name}:`))
  if (!line) throw new Error(`There is no account "${name}" on this machine: install the package that makes it.`)
  const [, , uid, gid] = line.split(':')
  return { uid: Number(uid), gid: Number(gid) }
}
