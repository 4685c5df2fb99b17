import type { Order } from '#web/api_shapes'

/** The way of an order that goes well, in words for shoppers. */
const WAY: readonly (readonly [status: string, label: string, sentence: string])[] = [
  ['pending', 'Received', 'We have your order.'],
  ['reserved', 'Set aside', 'Your items are set aside for you.'],
  ['authorized', 'Payment approved', 'Your payment is approved.'],
  ['confirmed', 'Confirmed', 'Your order is confirmed.'],
  ['fulfilling', 'Being packed', 'We are packing your order.'],
  ['shipped', 'Shipped', 'Your order is on its way.'],
  ['delivered', 'Delivered', 'Your order was delivered.'],
  ['completed', 'Completed', 'Your order is complete. Enjoy it!'],
]

const ENDS: Readonly<Record<string, readonly [label: string, sentence: string]>> = {
  cancelled: ['Cancelled', 'Your order was cancelled.'],
  returned: ['Returned', 'Your order came back to us.'],
}

const SETTLED = ['completed', 'cancelled', 'returned']
/** The API has the last word; see `POST /v1/orders/{id}/cancel`. */
const CANCELLABLE = ['pending', 'reserved', 'authorized', 'confirmed']

export interface Step {
  readonly status: string
  readonly label: string
  readonly state: 'done' | 'now' | 'ahead' | 'bad'
  /** ISO 8601; `null` for what is still ahead. */
  readonly at: string | null
}

export interface Progress {
  readonly status: string
  readonly label: string
  /** What is told to who listens. */
  readonly sentence: string
  readonly steps: readonly Step[]
  readonly settled: boolean
  readonly cancellable: boolean
}

export const labelOf = (status: string): string =>
  WAY.find(([each]) => each === status)?.[1] ?? ENDS[status]?.[0] ?? status

/** Where an order is: what is behind it, and what is still ahead unless it has ended otherwise. */
export function progressOf({
  status,
  history,
  cancellation,
}: Pick<Order, 'status' | 'history' | 'cancellation'>): Progress {
  const settled = SETTLED.includes(status)
  const behind = history.map((entry, i): Step => {
    const last = i === history.length - 1
    const state = last && status === 'cancelled' ? 'bad' : last && !settled ? 'now' : 'done'
    return { status: entry.status, label: labelOf(entry.status), state, at: entry.at }
  })
  const place = WAY.findIndex(([each]) => each === status)
  const ahead = (settled ? [] : WAY.slice(place + 1)).map(([each, label]): Step => ({
    status: each,
    label,
    state: 'ahead',
    at: null,
  }))
  const sentence = cancellation?.message ?? WAY[place]?.[2] ?? ENDS[status]?.[1] ?? ''
  return {
    status,
    label: labelOf(status),
    sentence,
    steps: [...behind, ...ahead],
    settled,
    cancellable: CANCELLABLE.includes(status),
  }
}
