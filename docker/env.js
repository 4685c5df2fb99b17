/* Writes docker/.env from docker/.env.example with a new secret in every empty line. Leaves a file that is there alone. */
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'

const { privateKey, publicKey } = generateKeyPairSync('ed25519')
const line = (pem) => `'${pem.toString().trim().replaceAll('\n', '\\n')}'`
const pair = {
  AUTH_PRIVATE_KEY: line(privateKey.export({ type: 'pkcs8', format: 'pem' })),
  AUTH_PUBLIC_KEY: line(publicKey.export({ type: 'spki', format: 'pem' })),
}

const example = readFileSync(new URL('.env.example', import.meta.url), 'utf8')
const filled = example.replaceAll(
  /^([A-Z_0-9]+)=$/gm,
  (_, name) => `${name}=${pair[name] ?? randomBytes(24).toString('hex')}`
)

try {
  writeFileSync(new URL('.env', import.meta.url), filled, { mode: 0o600, flag: 'wx' })
  console.log('docker/.env is written: keep it, the stores know its passwords.')
} catch (error) {
  if (error.code !== 'EEXIST') throw error
  console.error('docker/.env is there already and stays as it is: the stores know its passwords.')
  process.exit(1)
}
