import type { Priority } from '#modules/support/domain/sla_clock'

/** A ticket that a rule opens. While it is not resolved, the same rule opens no other about the same subject. */
export interface RuleTicket {
  readonly rule: 'payment_failed_twice' | 'delivery_late' | 'oversold'
  readonly about: string
  readonly priority: Priority
  readonly subject: string
  readonly message: string
}

/** Stopped payments did not fail: we called them off. */
export function paymentFailedTwice(orderId: string, reasons: readonly string[]): RuleTicket | undefined {
  const failures = reasons.filter((reason) => reason !== 'stopped')
  if (failures.length < 2) return undefined
  return {
    rule: 'payment_failed_twice',
    about: orderId,
    priority: 'normal',
    subject: `Payment of order ${orderId} failed ${failures.length} times`,
    message: `The payments failed with: ${failures.join(', ')}. The customer may need another way to pay.`,
  }
}

export function deliveryLate(shipmentId: string, trackingNumber: string, seconds: number): RuleTicket {
  return {
    rule: 'delivery_late',
    about: shipmentId,
    priority: 'high',
    subject: `Parcel ${trackingNumber} is late`,
    message: `Shipment ${shipmentId} was dispatched ${duration(seconds)} ago and has not been delivered. Ask the carrier.`,
  }
}

const duration = (seconds: number) =>
  seconds >= 172_800 ? `${Math.floor(seconds / 86_400)} days` : `${seconds} seconds`

export interface StockFigures {
  readonly sku: string
  readonly onHand: number
  readonly reserved: number
}

/** More was sold or promised than there is. Nearly every event about stock comes through here and says no. */
export function oversold({ sku, onHand, reserved }: StockFigures): RuleTicket | undefined {
  const missing = reserved - onHand
  if (missing <= 0) return undefined
  return {
    rule: 'oversold',
    about: sku,
    priority: 'urgent',
    subject: `${sku} is oversold`,
    message: `${sku}: ${onHand} on hand, ${reserved} reserved. ${missing} units cannot be delivered.`,
  }
}
