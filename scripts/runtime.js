/**
 * Runs after `npm install` and `npm ci`: where the machine's own Node is older than 24, puts the pinned Node 24 under
 * runtime/, from the same registry and by its lock file. Where it is not, there is nothing to do.
 */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const folder = fileURLToPath(new URL('../runtime', import.meta.url))
const major = Number(process.versions.node.split('.')[0])

if (major < 24 && !existsSync(`${folder}/node_modules/.bin/node`)) {
  console.log(`This machine has Node ${process.versions.node}: fetching Node 24 into runtime/ (about 190 MB, once)`)
  const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: folder,
    stdio: 'inherit',
  })
  if (status !== 0) {
    console.error('Node 24 could not be fetched. Install Node 24 by other means, or try again.')
    process.exit(1)
  }
}
