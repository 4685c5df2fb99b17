/**
 * Entry point of `node ace`. Faultline runs on Node 24; an older Node hands over to the pinned copy that `npm ci` put
 * under runtime/ (see scripts/runtime.js), so that the same command works on both.
 */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import * as module from 'node:module'
import { fileURLToPath } from 'node:url'
import { setFlagsFromString } from 'node:v8'

/**
 * Node sizes its heap by the machine's memory, and on a large one lets garbage lie until the process has twice what it
 * needs. Twelve modules in one process are to be a good neighbour; see docs/performance.md.
 */
const HEAP_FLAGS = ['--max-semi-space-size=16', '--heap-growing-percent=30']

/* node:sqlite is used on purpose, and tested; its warning would stand above every output. */
const { emitWarning } = process
process.emitWarning = (warning, ...rest) => {
  if (!String(warning).includes('SQLite')) emitWarning.call(process, warning, ...rest)
}

const major = Number(process.versions.node.split('.')[0])

if (major >= 24) {
  if (process.env.FAULTLINE_HANDED_OVER && process.channel) {
    /* Whoever kills the process that was started means this one: it must not outlive it and keep the port. */
    delete process.env.FAULTLINE_HANDED_OVER
    process.once('disconnect', () => process.kill(process.pid, 'SIGKILL'))
    process.channel.unref()
  }
  for (const flag of HEAP_FLAGS) setFlagsFromString(flag)
  /* Types are stripped and code is compiled once, and kept: it halves start-up and saves 30 MB. */
  module.enableCompileCache(fileURLToPath(new URL('./node_modules/.cache/compile', import.meta.url)))
  await import('./bin/console.ts')
} else {
  const node = fileURLToPath(new URL('./runtime/node_modules/.bin/node', import.meta.url))
  if (!existsSync(node)) {
    console.error(
      `Faultline needs Node.js 24 or later and this is ${process.version}: run "make install", which fetches one for this folder.`
    )
    process.exit(1)
  }
  const args = [...HEAP_FLAGS, fileURLToPath(import.meta.url), ...process.argv.slice(2)]
  const env = { ...process.env, FAULTLINE_HANDED_OVER: '1' }
  const child = spawn(node, args, { env, stdio: ['inherit', 'inherit', 'inherit', 'ipc'] })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)))
}
