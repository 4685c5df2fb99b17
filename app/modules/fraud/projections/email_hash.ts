import { pseudonym } from '#modules/fraud/domain/pseudonym'
import { env } from '#modules/fraud/env'
import { sharedSecret } from '#platform/config/secrets'

/* Read when a consumer is loaded, so that production does not start without it. */
const key = sharedSecret('FRAUD_HASH_KEY', env.FRAUD_HASH_KEY)

/** Under which the buyer behind an address is known here. */
export const emailHash = (email: string): string => pseudonym(key, email)
