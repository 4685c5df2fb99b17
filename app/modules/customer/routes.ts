import {
  addressBody,
  addressChangeBody,
  addressesShape,
  addressShape,
  customerChangeBody,
  customerShape,
  customersQuery,
  customersShape,
  membershipsShape,
  pageQuery,
  passwordBody,
  refreshBody,
  registrationBody,
  segmentBody,
  segmentChangeBody,
  segmentShape,
  segmentsShape,
  signInBody,
  tokensShape,
} from '#modules/customer/validators'
import { defineRoutes } from '#platform/http/define_routes'

const Customers = () => import('#modules/customer/controllers/customers_controller')
const Passwords = () => import('#modules/customer/controllers/passwords_controller')
const Addresses = () => import('#modules/customer/controllers/addresses_controller')
const Sessions = () => import('#modules/customer/controllers/sessions_controller')
const Segments = () => import('#modules/customer/controllers/segments_controller')
const Memberships = () => import('#modules/customer/controllers/memberships_controller')

export default defineRoutes((routes) => {
  routes.post('/v1/customers', [Customers, 'store'], {
    operation: 'registerCustomer',
    summary: 'Open an account',
    access: 'public',
    body: registrationBody,
    idempotency: 'optional',
    responseHeaders: ['ETag', 'Location'],
    answers: { 201: customerShape },
  })
  routes.get('/v1/customers', [Customers, 'index'], {
    operation: 'listCustomers',
    summary: 'Customers, by e-mail address, region or segment (id or short name)',
    access: 'staff',
    query: customersQuery,
    answers: { 200: customersShape },
  })
  routes.get('/v1/customers/:id', [Customers, 'show'], {
    operation: 'getCustomer',
    summary: 'An account, for its owner and for staff; X-Cache says hit or miss',
    access: 'customer',
    responseHeaders: ['ETag', 'X-Cache'],
    answers: { 200: customerShape },
  })
  routes.patch('/v1/customers/:id', [Customers, 'update'], {
    operation: 'updateCustomer',
    summary: 'Change an account; what is left out stays',
    access: 'customer',
    body: customerChangeBody,
    ifMatch: 'required',
    idempotency: 'optional',
    responseHeaders: ['ETag'],
    answers: { 200: customerShape },
  })
  routes.delete('/v1/customers/:id', [Customers, 'destroy'], {
    operation: 'eraseCustomer',
    summary: 'Erase the personal data of a customer everywhere; figures of orders and ledgers stay',
    access: 'customer',
    idempotency: 'optional',
    answers: { 204: 'Erased here, and on its way out everywhere else' },
  })
  routes.put('/v1/customers/:id/password', [Passwords, 'update'], {
    operation: 'changePassword',
    summary: 'Take another password; ends the other sessions',
    access: 'customer',
    body: passwordBody,
    answers: { 204: 'Changed', 412: 'It was changed by another request meanwhile' },
  })

  routes.get('/v1/customers/:id/addresses', [Addresses, 'index'], {
    operation: 'listAddresses',
    summary: 'The address book, oldest entry first',
    access: 'customer',
    query: pageQuery,
    answers: { 200: addressesShape },
  })
  routes.post('/v1/customers/:id/addresses', [Addresses, 'store'], {
    operation: 'addAddress',
    summary: 'Add an address; the first one is the default',
    access: 'customer',
    body: addressBody,
    idempotency: 'optional',
    responseHeaders: ['ETag', 'Location'],
    answers: { 201: addressShape },
  })
  routes.get('/v1/customers/:id/addresses/:addressId', [Addresses, 'show'], {
    operation: 'getAddress',
    summary: 'One address',
    access: 'customer',
    responseHeaders: ['ETag'],
    answers: { 200: addressShape },
  })
  routes.patch('/v1/customers/:id/addresses/:addressId', [Addresses, 'update'], {
    operation: 'updateAddress',
    summary: 'Change an address; what is left out stays',
    access: 'customer',
    body: addressChangeBody,
    ifMatch: 'required',
    idempotency: 'optional',
    responseHeaders: ['ETag'],
    answers: { 200: addressShape },
  })
  routes.delete('/v1/customers/:id/addresses/:addressId', [Addresses, 'destroy'], {
    operation: 'removeAddress',
    summary: 'Take an address out of the book',
    access: 'customer',
    idempotency: 'optional',
    answers: { 204: 'Removed' },
  })

  routes.post('/v1/auth/tokens', [Sessions, 'store'], {
    operation: 'signIn',
    summary: 'Sign in with e-mail address and password',
    access: 'public',
    body: signInBody,
    answers: { 200: tokensShape },
  })
  routes.post('/v1/auth/tokens/refresh', [Sessions, 'refresh'], {
    operation: 'refreshTokens',
    summary: 'Take a refresh token for new tokens; using one twice ends the session',
    access: 'public',
    body: refreshBody,
    answers: { 200: tokensShape },
  })
  routes.delete('/v1/auth/tokens/current', [Sessions, 'destroy'], {
    operation: 'signOut',
    summary: 'End the session of the access token',
    access: 'customer',
    answers: { 204: 'Ended: its tokens are refused' },
  })

  routes.get('/v1/segments', [Segments, 'index'], {
    operation: 'listSegments',
    summary: 'Segments, the newest first',
    access: 'staff',
    query: pageQuery,
    answers: { 200: segmentsShape },
  })
  routes.post('/v1/segments', [Segments, 'store'], {
    operation: 'createSegment',
    summary: 'Define a segment: who meets all conditions of one of its rules belongs to it',
    access: 'staff',
    body: segmentBody,
    idempotency: 'optional',
    responseHeaders: ['ETag', 'Location'],
    answers: { 201: segmentShape },
  })
  routes.get('/v1/segments/:id', [Segments, 'show'], {
    operation: 'getSegment',
    summary: 'A segment; evaluatedAt is null while all customers are gone through',
    access: 'staff',
    responseHeaders: ['ETag'],
    answers: { 200: segmentShape },
  })
  routes.patch('/v1/segments/:id', [Segments, 'update'], {
    operation: 'updateSegment',
    summary: 'Change a segment’s name or rules; its short name stays',
    access: 'staff',
    body: segmentChangeBody,
    ifMatch: 'required',
    idempotency: 'optional',
    responseHeaders: ['ETag'],
    answers: { 200: segmentShape },
  })
  routes.delete('/v1/segments/:id', [Segments, 'destroy'], {
    operation: 'deleteSegment',
    summary: 'Delete a segment; its members leave it, each by an event',
    access: 'staff',
    idempotency: 'optional',
    answers: { 204: 'Deleted' },
  })
  routes.get('/v1/segments/:id/customers', [Memberships, 'customersOfSegment'], {
    operation: 'listSegmentCustomers',
    summary: 'Who is in a segment',
    access: 'staff',
    query: pageQuery,
    answers: { 200: customersShape },
  })
  routes.get('/v1/customers/:id/segments', [Memberships, 'segmentsOfCustomer'], {
    operation: 'listCustomerSegments',
    summary: 'Which segments a customer is in',
    access: 'customer',
    query: pageQuery,
    answers: { 200: membershipsShape },
  })
})
