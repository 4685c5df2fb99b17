import type { HttpContext } from '@adonisjs/core/http'
import { store, viewOf, type CustomerRow, type CustomerView } from '#modules/customer/store'
import { listRows, type Page } from '#platform/http/lists'

export interface CustomerFilter {
  /** In lower case. */
  readonly email?: string | undefined
  readonly region?: string | undefined
  /** Id or short name. */
  readonly segment?: string | undefined
}

/** One page of the customers, the newest first. Staff are not among them. */
export function listCustomers(ctx: HttpContext, filter: CustomerFilter): Promise<Page<CustomerView>> {
  const query = store.client.from('customers').where('role', 'customer').whereNull('erased_at')
  if (filter.email !== undefined) void query.where('email', filter.email)
  if (filter.region !== undefined) void query.where('region', filter.region)
  if (filter.segment !== undefined) {
    const { client } = store
    const named = client.from('segments').select('id').where('id', filter.segment).orWhere('slug', filter.segment)
    void query.whereIn('id', client.from('segment_members').select('customer_id').whereIn('segment_id', named))
  }
  return listRows<CustomerRow, CustomerView>(ctx, query, viewOf)
}
