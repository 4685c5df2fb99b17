import { counter, gauge } from '#platform/observability/metrics'

export const pspRequests = counter('payment_psp_requests_total', 'Calls to the PSP by outcome', [
  'module',
  'operation',
  'outcome',
])
export const ledgerSum = gauge('payment_ledger_sum', 'Sum of all postings in minor units: zero', ['module', 'currency'])
export const reconciliationAge = gauge(
  'payment_reconciliation_age_seconds',
  'Age of the newest operation that a reconciliation has matched',
  ['module']
)
