const demoAddress = {
  name: 'Ada Example',
  line1: 'Street 1',
  city: 'Town',
  postalCode: '10115',
  country: 'DE',
}

/** What a guest sends to check out. */
export const demoCheckout = {
  email: 'ada@example.com',
  shippingAddress: demoAddress,
  shippingMethod: 'standard',
  payment: { token: 'tok_ok' },
}
