import type { Address } from '#platform/values/address'
import type { Money } from '#platform/values/money'

/* What the pages read of the API's answers; the documents at /docs say all there is. */

export interface List<Item> {
  readonly data: readonly Item[]
  readonly page: { readonly next: string | null }
}

export interface Region {
  readonly region: string
  readonly currency: string
  readonly taxIncluded: boolean
}

export interface Category {
  readonly slug: string
  readonly title: string
}

export interface Variant {
  readonly sku: string
  readonly title: string
  readonly options: Readonly<Record<string, string>>
  /** `null` where it is not sold. */
  readonly price: Money | null
  readonly available: number
}

export interface Product {
  readonly id: string
  readonly slug: string
  readonly title: string
  readonly description: string
  readonly categories: readonly string[]
  readonly attributes: Readonly<Record<string, string>>
  readonly variants: readonly Variant[]
}

export interface Recommendations {
  readonly id: string
  readonly items: readonly {
    readonly sku: string
    readonly slug: string
    readonly title: string
    readonly reason: 'co_purchase' | 'popular' | 'newest'
  }[]
}

export interface Totals {
  readonly subtotal: Money
  readonly discount: Money
  readonly shipping: Money
  readonly tax: Money
  readonly total: Money
}

export interface CartLine {
  readonly id: string
  readonly sku: string
  readonly productId: string | null
  readonly title: string
  readonly onOffer: boolean
  readonly quantity: number
  readonly unitPrice: Money
  readonly discount: Money
  readonly total: Money
}

export interface Cart {
  readonly id: string
  readonly status: 'open' | 'checked_out' | 'abandoned' | 'merged'
  readonly region: string
  readonly customerId: string | null
  readonly coupons: readonly string[]
  readonly items: readonly CartLine[]
  readonly totals: Totals
  readonly rules: readonly {
    readonly name: string
    readonly applied: boolean
    readonly reason: string
    readonly amount: Money
  }[]
  readonly orderId: string | null
}

export interface NewCart extends Cart {
  readonly token: string
}

export interface ShippingOption {
  readonly method: string
  readonly price: Money
}

export interface Evaluation {
  readonly shipping: Money
  readonly total: Money
}

export interface OrderSummary {
  readonly id: string
  readonly status: string
  readonly region: string
  readonly totals: Totals
  readonly cancellation: { readonly reason: string; readonly message: string } | null
  readonly createdAt: string
}

export interface Order extends OrderSummary {
  readonly email: string
  readonly shippingAddress: Address
  readonly shippingMethod: string
  readonly lines: readonly {
    readonly id: string
    readonly sku: string
    readonly productId: string
    readonly title: string
    readonly quantity: number
    readonly unitPrice: Money
    readonly total: Money
  }[]
  readonly shipments: readonly { readonly id: string; readonly trackingNumber: string; readonly status: string }[]
  readonly history: readonly { readonly status: string; readonly reason: string | null; readonly at: string }[]
}

export interface Tracking {
  readonly trackingNumber: string
  readonly carrier: string
  readonly service: string
  readonly status: string
  readonly estimatedDeliveryAt: string
  readonly history: readonly { readonly status: string; readonly at: string }[]
}

export interface Tokens {
  readonly accessToken: string
  readonly refreshToken: string
  /** Seconds. */
  readonly expiresIn: number
  readonly customerId: string
  readonly role: 'customer' | 'staff'
}

export interface Customer {
  readonly name: string
  readonly email: string
}

export interface ModuleHealth {
  readonly module: string
  readonly status: string
  readonly checks: readonly {
    readonly name: string
    readonly status: string
    readonly detail: string
    readonly [figure: string]: unknown
  }[]
}

export interface Health {
  readonly broker: { readonly status: string; readonly detail: string }
  readonly modules: Readonly<Record<string, ModuleHealth>>
}

export interface FraudReview {
  readonly id: string
  readonly orderId: string
  readonly score: number
  readonly dueAt: string
}

export interface Ticket {
  readonly id: string
  readonly subject: string
  readonly status: string
  readonly priority: string
  readonly orderId: string | null
  readonly sla: { readonly breached: boolean }
}

export interface TrialBalance {
  readonly balanced: boolean
  readonly currencies: readonly {
    readonly currency: string
    readonly debits: number
    readonly credits: number
    readonly sum: number
  }[]
}
