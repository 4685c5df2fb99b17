import hash from '@adonisjs/core/services/hash'
import limiter from '@adonisjs/limiter/services/main'
import { randomBytes } from 'node:crypto'
import { env } from '#modules/customer/env'
import { hashToken } from '#platform/http/guest_token'
import { Problem } from '#platform/http/problem'

/** Who tries. Counted together, so that a stranger's guesses do not lock out the owner. */
export interface Attempt {
  readonly email: string
  readonly ip: string
}

let decoy: Promise<string> | undefined

/** What a password is compared with when there is no account: takes as long, and never fits. */
const decoyHash = () => (decoy ??= hash.make(randomBytes(32).toString('base64url')))

/** The last guess under way of each who tries. */
const turns = new Map<string, Promise<boolean>>()

/**
 * Whether it is the password; an unknown account takes as long to refuse as a wrong password. In no transaction, since
 * comparing takes long on purpose.
 *
 * @param passwordHash `undefined` when there is no such account
 * @throws Problem 429 after too many wrong ones within a minute
 */
export async function checkPassword(
  { email, ip }: Attempt,
  password: string,
  passwordHash: string | undefined
): Promise<boolean> {
  const key = `wrong-password:${hashToken(`${email} ${ip}`)}`
  /* One after another, so that a burst of guesses cannot outrun the count. */
  const before = turns.get(key)
  const mine = Promise.allSettled([before]).then(() => checkInTurn(key, password, passwordHash))
  turns.set(key, mine)
  try {
    return await mine
  } finally {
    if (turns.get(key) === mine) turns.delete(key)
  }
}

async function checkInTurn(key: string, password: string, passwordHash: string | undefined): Promise<boolean> {
  const wrong = limiter.use({ requests: env.CUSTOMER_SIGN_IN_ATTEMPTS, duration: '1 minute' })
  if ((await wrong.remaining(key)) === 0) {
    throw new Problem(
      429,
      'E_TOO_MANY_ATTEMPTS',
      'Too many wrong passwords. Wait a minute and try again.',
      {},
      { 'Retry-After': String(Math.max(1, await wrong.availableIn(key))) }
    )
  }
  const other = await decoyHash()
  const fits = (await hash.verify(passwordHash ?? other, password)) && passwordHash !== undefined
  if (fits) await wrong.delete(key)
  else await wrong.increment(key)
  return fits
}
