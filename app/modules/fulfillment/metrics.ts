import { counter, duration } from '#platform/observability/metrics'

export const labelsStored = counter('fulfillment_labels_total', 'Labels stored', ['module'])

/** Grows with whatever holds uploads up; the shipment keeps its own time meanwhile. */
export const labelDelay = duration('fulfillment_label_delay_seconds', 'From shipment to stored label', ['module'])
