import { createHmac, timingSafeEqual } from 'node:crypto'
import { Problem } from '#platform/http/problem'
import { now } from '#platform/values/clock'

/** How far the sender's clock and the way here may differ from ours, in seconds: later than that it is a replay. */
export const TOLERANCE_SECONDS = 300

const HEADER = /^t=(\d{1,12}),v1=([0-9a-f]{64})$/

function mac(seconds: string, rawBody: string, secret: string): Buffer {
  return createHmac('sha256', secret).update(`${seconds}.${rawBody}`).digest()
}

/**
 * The header that goes with a body: `t=<unix seconds>,v1=<hex hmac-sha256 of "<t>.<raw body>">`.
 */
export function sign(rawBody: string, secret: string): string {
  const seconds = String(Math.floor(now() / 1000))
  return `t=${seconds},v1=${mac(seconds, rawBody, secret).toString('hex')}`
}

/**
 * Checks that a webhook comes from who shares the secret, and was sent just now. The body has to be the text that was
 * received, `request.raw()`: parsed and written again it may be another text. A replay within the tolerance passes; the
 * receiver tells it by the id in the body.
 * @param header as `sign` makes it
 * @throws Problem 400 `E_BAD_SIGNATURE`, or `E_STALE_SIGNATURE` for one that was right too long ago
 */
export function verifySignature(rawBody: string, header: string | undefined, secret: string): void {
  const [, seconds, given] = HEADER.exec(header ?? '') ?? []
  if (
    seconds === undefined ||
    given === undefined ||
    !timingSafeEqual(Buffer.from(given, 'hex'), mac(seconds, rawBody, secret))
  ) {
    throw new Problem(
      400,
      'E_BAD_SIGNATURE',
      'The signature is missing, or not that of this body and the shared secret.'
    )
  }
  if (Math.abs(now() / 1000 - Number(seconds)) > TOLERANCE_SECONDS) {
    throw new Problem(
      400,
      'E_STALE_SIGNATURE',
      `It was signed more than ${TOLERANCE_SECONDS} seconds ago: sign it anew.`
    )
  }
}
