/* Imported for its own sake: without its secret the endpoint of the webhooks does not open. */
import '#modules/payment/webhook_secret'
import {
  accountListShape,
  dayBody,
  entriesQuery,
  entryListShape,
  listQuery,
  paymentListShape,
  paymentShape,
  paymentsQuery,
  reconciliationListShape,
  reconciliationShape,
  refundBody,
  refundListShape,
  rowListShape,
  rowsQuery,
  settlementListShape,
  settlementShape,
  trialBalanceShape,
  webhookBody,
  webhookShape,
} from '#modules/payment/validators'
import { defineRoutes } from '#platform/http/define_routes'

const Payments = () => import('#modules/payment/controllers/payments_controller')
const Refunds = () => import('#modules/payment/controllers/refunds_controller')
const Webhooks = () => import('#modules/payment/controllers/webhooks_controller')
const Ledger = () => import('#modules/payment/controllers/ledger_controller')
const Settlements = () => import('#modules/payment/controllers/settlements_controller')
const Reconciliations = () => import('#modules/payment/controllers/reconciliations_controller')

export default defineRoutes((routes) => {
  routes.get('/v1/payments', [Payments, 'index'], {
    operation: 'listPayments',
    summary: 'Payments, newest first; of one order with orderId',
    access: 'staff',
    query: paymentsQuery,
    answers: { 200: paymentListShape },
  })
  routes.get('/v1/payments/:id', [Payments, 'show'], {
    operation: 'getPayment',
    summary: 'Where a payment is and what became of its amount',
    access: 'owner',
    answers: { 200: paymentShape },
  })
  routes.post('/v1/payments/:id/capture', [Payments, 'capture'], {
    operation: 'capturePayment',
    summary: 'Take what the PSP keeps; it is captured a moment later',
    access: 'staff',
    idempotency: 'required',
    answers: { 200: paymentShape, 202: paymentShape },
  })
  routes.post('/v1/payments/:id/void', [Payments, 'void'], {
    operation: 'voidPayment',
    summary: 'Let go of what the PSP keeps, or stop an authorization that is under way',
    access: 'staff',
    idempotency: 'required',
    answers: { 200: paymentShape, 202: paymentShape },
  })
  routes.get('/v1/payments/:id/refunds', [Refunds, 'index'], {
    operation: 'listRefunds',
    summary: 'Refunds of a payment, newest first',
    access: 'owner',
    query: listQuery,
    answers: { 200: refundListShape },
  })
  routes.post('/v1/payments/:id/refunds', [Refunds, 'store'], {
    operation: 'refundPayment',
    summary: 'Give captured money back, all or a part; the payment is refunding until the PSP has done so',
    access: 'staff',
    body: refundBody,
    idempotency: 'required',
    responseHeaders: ['Location'],
    answers: { 202: paymentShape },
  })
  routes.post('/v1/webhooks/psp', [Webhooks, 'store'], {
    operation: 'receivePspWebhook',
    summary: 'What the PSP announces',
    headers: { 'X-Psp-Signature': 't=<unix seconds>,v1=<hex HMAC-SHA256 of "<t>.<raw body>">' },
    access: 'public',
    body: webhookBody,
    answers: { 200: webhookShape },
  })
  routes.get('/v1/ledger/accounts', [Ledger, 'accounts'], {
    operation: 'listAccounts',
    summary: 'Accounts with their balances by currency; debits are positive',
    access: 'staff',
    query: listQuery,
    answers: { 200: accountListShape },
  })
  routes.get('/v1/ledger/entries', [Ledger, 'entries'], {
    operation: 'listJournalEntries',
    summary: 'Journal entries with their postings, newest first',
    access: 'staff',
    query: entriesQuery,
    answers: { 200: entryListShape },
  })
  routes.get('/v1/ledger/trial-balance', [Ledger, 'trialBalance'], {
    operation: 'getTrialBalance',
    summary: 'Debits and credits by currency and account; each sum is zero',
    access: 'staff',
    answers: { 200: trialBalanceShape },
  })
  routes.get('/v1/settlements', [Settlements, 'index'], {
    operation: 'listSettlements',
    summary: 'Settlement files that were fetched, newest day first',
    access: 'staff',
    query: listQuery,
    answers: { 200: settlementListShape },
  })
  routes.post('/v1/settlements', [Settlements, 'store'], {
    operation: 'fetchSettlement',
    summary: 'Fetch the PSP’s file of a UTC day, again if it is there',
    access: 'staff',
    body: dayBody,
    idempotency: 'optional',
    responseHeaders: ['Location'],
    answers: { 201: settlementShape },
  })
  routes.get('/v1/settlements/:date', [Settlements, 'show'], {
    operation: 'getSettlement',
    summary: 'What was settled on a day, with a short-lived link to the file',
    access: 'staff',
    answers: { 200: settlementShape },
  })
  routes.get('/v1/reconciliations', [Reconciliations, 'index'], {
    operation: 'listReconciliations',
    summary: 'Reconciliations, newest first',
    access: 'staff',
    query: listQuery,
    answers: { 200: reconciliationListShape },
  })
  routes.post('/v1/reconciliations', [Reconciliations, 'store'], {
    operation: 'reconcileDay',
    summary: 'Compare settlement file, ledger and orders of a UTC day',
    access: 'staff',
    body: dayBody,
    idempotency: 'optional',
    responseHeaders: ['Location'],
    answers: { 201: reconciliationShape, 409: 'The settlement file of that day was not fetched' },
  })
  routes.get('/v1/reconciliations/:id', [Reconciliations, 'show'], {
    operation: 'getReconciliation',
    summary: 'Its counts, and the rows that do not match',
    access: 'staff',
    answers: { 200: reconciliationShape },
  })
  routes.get('/v1/reconciliations/:id/rows', [Reconciliations, 'rows'], {
    operation: 'listReconciliationRows',
    summary: 'Everything that was compared, the oldest first',
    access: 'staff',
    query: rowsQuery,
    answers: { 200: rowListShape },
  })
})
