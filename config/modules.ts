/** The twelve bounded contexts. Adding one means adding its name here and its folder under app/modules/. */
export const MODULES = [
  'customer',
  'catalog',
  'pricing',
  'cart',
  'order',
  'payment',
  'inventory',
  'fulfillment',
  'support',
  'notification',
  'fraud',
  'recommendation',
] as const

export type ModuleName = (typeof MODULES)[number]

/** What a process does for the modules it hosts: answer HTTP, publish outboxes and changes of rows, consume events and run timers. */
export const ROLES = ['web', 'relay', 'worker'] as const

export type Role = (typeof ROLES)[number]
