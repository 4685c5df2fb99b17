import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { promisify } from 'node:util'
import { freePort } from '#platform/runtime/free_ports'
import { newDataDir } from '#tests/support/processes'
import { until } from '#tests/support/wait'

/** The shell blocks of a document, in order. */
function shellBlocks(file: string): string[] {
  return [...readFileSync(app.makePath(file), 'utf8').matchAll(/^```sh\n([\s\S]*?)^```/gm)].map(([, block]) => block!)
}

/** Commands that serve until they are stopped, and what they say when they do. */
const SERVES = /^(?:[A-Z_]+=\S+ )*(?:make up|node ace serve|node ace gateway .*)$/
/** Run by CI, of which this test is a part. */
const ELSEWHERE = /^make (?:test|lint)$/

/** Plays a document as its reader would: block by block, in one shell environment, servers in the background. */
async function play(file: string): Promise<string[]> {
  const ports = new Map<string, string>()
  for (const port of ['3333', '3340', '3341', '3342']) ports.set(port, String(await freePort()))
  const here = (text: string) => text.replaceAll(/\b(3333|334[0-2])\b/g, (port) => ports.get(port)!)
  const env = {
    ...process.env,
    NODE_ENV: 'development',
    DATA_DIR: newDataDir(),
    PORT: ports.get('3333')!,
    LOG_LEVEL: 'warn',
  }
  const servers: ChildProcess[] = []
  const played: string[] = []
  try {
    for (const block of shellBlocks(file)) {
      const rest: string[] = []
      for (const line of block.trim().split('\n')) {
        if (ELSEWHERE.test(line)) continue
        if (SERVES.test(line)) servers.push(await serve(here(line), env))
        else rest.push(line)
        played.push(line)
      }
      if (rest.length === 0) continue
      const script = `set -euo pipefail\n${here(rest.join('\n'))}`
      await promisify(execFile)('bash', ['-c', script], { cwd: app.makePath(), env, timeout: 120_000 }).catch(
        (error: { stdout: string; stderr: string }) => {
          throw new Error(`${file}: this failed\n${rest.join('\n')}\n${error.stdout}\n${error.stderr}`)
        }
      )
    }
  } finally {
    await Promise.all(servers.map(stop))
  }
  return played
}

async function serve(command: string, env: NodeJS.ProcessEnv): Promise<ChildProcess> {
  const child = spawn('bash', ['-c', command], {
    cwd: app.makePath(),
    env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
  await until(
    `"${command}" to serve`,
    () => {
      if (child.exitCode !== null) throw new Error(`"${command}" ended with ${child.exitCode}:\n${said}`)
      return /Faultline serves|Gateway at/.test(said)
    },
    60_000
  )
  return child
}

/** The whole family: make, npm and the server under them. */
async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return
  const exited = once(child, 'exit')
  process.kill(-child.pid!, 'SIGTERM')
  await exited
}

test.group('documents', () => {
  test('the README’s commands work as written', async ({ assert }) => {
    const played = await play('README.md')
    assert.includeMembers(played, ['make up', 'make e2e'])
    assert.match(readFileSync(app.makePath('.ci/run'), 'utf8'), /^count make test$/m)
    assert.include(readFileSync(app.makePath('README.md'), 'utf8'), '\nmake test\n')
  }).timeout(240_000)

  test('so do those of the onboarding', async ({ assert }) => {
    const played = await play('docs/onboarding.md')
    assert.isAbove(played.length, 10)
  }).timeout(300_000)
})
