/** The way of a parcel that arrives. */
export const JOURNEY = ['created', 'dispatched', 'in_transit', 'delivered'] as const

/** `failed`: it will not arrive. `returned`: it is back in the warehouse. */
export const SHIPMENT_STATUSES = [...JOURNEY, 'failed', 'returned'] as const
export type ShipmentStatus = (typeof SHIPMENT_STATUSES)[number]

/** What a carrier can say of a parcel. */
export const REPORTS = ['dispatched', 'in_transit', 'delivered', 'failed', 'returned'] as const
export type Report = (typeof REPORTS)[number]

export interface Position {
  readonly status: ShipmentStatus
  /** Whether it ever left the warehouse: tells a lost parcel from a cancelled one, both of which `failed`. */
  readonly left: boolean
}

const place = (status: ShipmentStatus) => (JOURNEY as readonly ShipmentStatus[]).indexOf(status)

/**
 * The states a parcel goes through when its carrier reports one: those that were skipped are among them, so that whoever
 * listens hears of each in order. Empty when the report says nothing new: it came twice, late, or after the end.
 */
export function statesTo({ status, left }: Position, report: Report): ShipmentStatus[] {
  switch (report) {
    case 'dispatched':
    case 'in_transit':
    case 'delivered':
      return place(status) === -1 ? [] : JOURNEY.slice(place(status) + 1, place(report) + 1)
    case 'failed':
      if (status === 'created') return ['dispatched', 'failed']
      return status === 'dispatched' || status === 'in_transit' ? ['failed'] : []
    case 'returned':
      if (status === 'created') return ['dispatched', 'returned']
      return left && status !== 'returned' ? ['returned'] : []
  }
}

/** Only what is still in the warehouse can be held back. */
export const mayCancel = ({ status }: Position): boolean => status === 'created'

/** Only what has left the warehouse can come back to it. */
export const mayReturn = ({ status, left }: Position): boolean => left && status !== 'returned'
