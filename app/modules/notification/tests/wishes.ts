/** Where a customer's notification preferences are. */
export const path = (customerId: string) => `/v1/customers/${customerId}/notification-preferences`

export const wishes = (more: object = {}) => ({
  phone: null,
  timeZone: 'UTC',
  email: { transactional: true, marketing: false, quietHours: null },
  sms: { transactional: false, marketing: false, quietHours: null },
  ...more,
})

export const textMe = (quietHours: object | null = null) =>
  wishes({ phone: '+4915112345678', sms: { transactional: true, marketing: false, quietHours } })
