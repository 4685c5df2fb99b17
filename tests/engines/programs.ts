import { execFile, type ExecFileOptions } from 'node:child_process'
import { accessSync, constants, existsSync, readdirSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/* Debian keeps servers where only root's PATH looks. */
const FOLDERS = [...(process.env.PATH ?? '').split(delimiter), '/usr/local/sbin', '/usr/sbin', '/sbin']
const POSTGRES = '/usr/lib/postgresql'

function postgresFolders(): string[] {
  if (!existsSync(POSTGRES)) return []
  const versions = readdirSync(POSTGRES).sort((a, b) => Number(b) - Number(a))
  return versions.map((version) => join(POSTGRES, version, 'bin'))
}

/** Where a program lies, PostgreSQL's own folder included; `undefined` when it is not installed. */
export function find(program: string): string | undefined {
  return [...FOLDERS, ...postgresFolders()]
    .map((folder) => join(folder, program))
    .find((file) => {
      try {
        accessSync(file, constants.X_OK)
        return true
      } catch {
        return false
      }
    })
}

/** @throws Error when it is not installed */
export function program(name: string): string {
  const file = find(name)
  if (!file) throw new Error(`${name} is not installed: run \`make engines\` as root, or install it.`)
  return file
}

/**
 * Runs a program to its end and gives what it printed.
 * @throws Error with the last lines it printed when it fails
 */
export function run(
  name: string,
  args: readonly string[],
  options: ExecFileOptions & { input?: string } = {}
): Promise<string> {
  const { input, ...rest } = options
  return new Promise((resolve, reject) => {
    const child = execFile(
      program(name),
      args,
      { maxBuffer: 64 << 20, encoding: 'utf8', ...rest },
      (error, stdout, stderr) => {
        if (!error) return resolve(String(stdout))
        const said = `${String(stderr)}\n${String(stdout)}`.trim().split('\n').slice(-12).join('\n')
        return reject(new Error(`${name} failed (${error.code ?? error.signal ?? 'no code'}):\n${said}`))
      }
    )
    /* One that ends before it has read everything says why by its exit, which is heard above. */
    child.stdin?.on('error', () => undefined)
    if (input !== undefined) child.stdin!.end(input)
  })
}
