import { readEnvironment, text, wholeNumber } from '#platform/config/environment'
import { sharedSecret } from '#platform/config/secrets'

export const env = readEnvironment('fulfillment', {
  FULFILLMENT_CARRIER_STEP_MS: wholeNumber({ min: 0, max: 604_800_000 })({
    default: 1000,
    desc: 'How long the simulated carrier takes for each state of a parcel; 0: webhooks alone move parcels',
  }),
  FULFILLMENT_CARRIER_SPEED: wholeNumber({ min: 1, max: 100_000 })({
    default: 1,
    desc: 'How many times faster its clock runs',
  }),
  FULFILLMENT_CARRIER_SECRET: text({
    default: undefined,
    desc: 'Signs what the carrier reports; made on first start in development',
  }),
  FULFILLMENT_LABEL_LINK_SECONDS: wholeNumber({ min: 1, max: 3600 })({
    default: 300,
    desc: 'How long a link to a label opens it',
  }),
})

let secret: string | undefined

/** @throws StartRefusal in production when it is not set */
export function carrierSecret(): string {
  return (secret ??= sharedSecret('FULFILLMENT_CARRIER_SECRET', env.FULFILLMENT_CARRIER_SECRET))
}
