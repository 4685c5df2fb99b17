import { createPrivateKey, createPublicKey, generateKeyPairSync, randomBytes, type KeyObject } from 'node:crypto'
import { existsSync, linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dataPath } from '#platform/config/data_dir'
import { StartRefusal } from '#platform/config/refusal'
import { env } from '#start/env'

/**
 * A secret from the environment or, outside production, one that the first process to need it makes and keeps under
 * `DATA_DIR/keys`. Processes that start at once end up with the same one.
 * @throws StartRefusal in production when the variable is not set
 */
export function secret(variable: string, given: string | undefined, make: () => string): string {
  if (given) return given
  if (env.NODE_ENV === 'production') {
    throw new StartRefusal(`${variable} is not set: production does not start on a generated secret.`)
  }
  const file = dataPath('keys', variable.toLowerCase())
  if (!existsSync(file)) {
    const draft = `${file}.${process.pid}`
    writeFileSync(draft, make(), { mode: 0o600 })
    try {
      /* A link appears whole or not at all, and the first one wins. */
      linkSync(draft, file)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    } finally {
      rmSync(draft)
    }
  }
  return readFileSync(file, 'utf8')
}

/** At least 32 characters, for cookies and cursors. */
export function appKey(): string {
  const key = secret('APP_KEY', env.APP_KEY, () => randomBytes(32).toString('base64url'))
  if (key.length < 32) throw new StartRefusal(`APP_KEY has ${key.length} characters, 32 are needed.`)
  return key
}

/** A shared secret for signed webhooks and signed links. */
export function sharedSecret(variable: string, given: string | undefined): string {
  return secret(variable, given, () => randomBytes(32).toString('hex'))
}

function readKey(variable: string, pem: string, read: (pem: string) => KeyObject): KeyObject {
  try {
    return read(pem.replaceAll('\\n', '\n'))
  } catch (error) {
    throw new StartRefusal(`${variable} is not a PEM key: ${(error as Error).message}.`, error)
  }
}

/** Only `customer` calls this: the key that signs access tokens. */
export function signingKey(): KeyObject {
  const pem = secret('AUTH_PRIVATE_KEY', env.AUTH_PRIVATE_KEY, () =>
    generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  )
  return readKey('AUTH_PRIVATE_KEY', pem, createPrivateKey)
}

/** The key that verifies access tokens, in every module. Outside production it follows from the generated signing key. */
export function verificationKey(): KeyObject {
  if (env.AUTH_PUBLIC_KEY) return readKey('AUTH_PUBLIC_KEY', env.AUTH_PUBLIC_KEY, createPublicKey)
  if (env.NODE_ENV === 'production' && !env.AUTH_PRIVATE_KEY) {
    throw new StartRefusal('AUTH_PUBLIC_KEY is not set: without it no access token can be verified.')
  }
  return createPublicKey(signingKey())
}
