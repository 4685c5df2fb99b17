import type { HttpContext } from '@adonisjs/core/http'
import { listCustomers } from '#modules/customer/actions/list_customers'
import { customerOfPath } from '#modules/customer/customer_access'
import { findCustomer, findSegment, store } from '#modules/customer/store'
import { pageRequest, toPage } from '#platform/http/lists'
import { Problem } from '#platform/http/problem'
import { iso } from '#platform/values/clock'

interface MembershipRow {
  id: string
  slug: string
  name: string
  entered_at: number
}

/** Who is in which segment, from both sides. */
export default class MembershipsController {
  async customersOfSegment(ctx: HttpContext) {
    const segment = await findSegment(store, ctx.params.id)
    if (!segment) throw Problem.notFound('segment')
    return listCustomers(ctx, { segment: segment.id })
  }

  async segmentsOfCustomer(ctx: HttpContext) {
    const customerId = customerOfPath(ctx)
    if (!(await findCustomer(store, customerId))) throw Problem.notFound('customer')
    const request = pageRequest(ctx)
    const rows = await store.all<MembershipRow>(
      `SELECT s.id, s.slug, s.name, m.entered_at FROM segment_members m JOIN segments s ON s.id = m.segment_id
       WHERE m.customer_id = ? AND s.deleted_at IS NULL AND s.id > ? ORDER BY s.id LIMIT ?`,
      [customerId, request.after ?? '', request.limit + 1]
    )
    return toPage(
      rows,
      request,
      (row) => row.id,
      ({ id, slug, name, entered_at: enteredAt }) => ({ id, slug, name, enteredAt: iso(enteredAt) })
    )
  }
}
