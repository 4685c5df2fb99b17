import {
  forgetLabel,
  noteLabel,
  printLabel,
  removeLabel,
  type PrintResult,
} from '#modules/fulfillment/actions/print_label'
import { takeStep } from '#modules/fulfillment/actions/simulate_carrier'
import { defineTimers } from '#platform/modules/define_module'
import { defineTimer } from '#platform/timers/define_timer'
import { now } from '#platform/values/clock'

interface OfShipment {
  shipmentId: string
}

const MINUTE_MS = 60_000
const DAY_MS = 1440 * MINUTE_MS

/** A day of attempts: an object store that is away for hours delays labels and loses none. */
const backoff = [
  1000,
  5000,
  25_000,
  ...Array.from({ length: 12 }, () => MINUTE_MS),
  ...Array.from({ length: 95 }, () => 15 * MINUTE_MS),
]

/** Set with the shipment, for now: the parcel does not wait for it. */
export const labelPrinting = defineTimer<OfShipment, PrintResult>('fulfillment.label-printing', {
  outside: ({ data }) => printLabel(data.shipmentId),
  apply: (tx, { data }, result) => noteLabel(tx, data.shipmentId, result),
  backoff,
})

/** Labels carry addresses, and so go with the customer. */
export const labelRemoval = defineTimer<OfShipment>('fulfillment.label-removal', {
  outside: ({ data }) => removeLabel(data.shipmentId),
  apply: (tx, { data }) => forgetLabel(tx, data.shipmentId),
  backoff,
})

/** The simulated carrier's clock, one timer per parcel under way. */
export const carrierStep = defineTimer<OfShipment>('fulfillment.carrier-step', {
  apply: (tx, { data }) => takeStep(tx, data.shipmentId),
})

/** How long a carrier may take to repeat itself. Later updates find the parcel at the end of its way anyhow. */
const REMEMBERED_MS = 30 * DAY_MS

const updateSweep = defineTimer<null>('fulfillment.update-sweep', {
  apply: async (tx) => {
    await tx.run('DELETE FROM carrier_updates WHERE received_at < ?', [now() - REMEMBERED_MS])
  },
})

export default defineTimers([labelPrinting, labelRemoval, carrierStep], [{ timer: updateSweep, everyMs: DAY_MS }])
