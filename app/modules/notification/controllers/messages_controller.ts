import type { HttpContext } from '@adonisjs/core/http'
import { renderMessage } from '#modules/notification/actions/render_message'
import { findMessage, store, type MessageRow } from '#modules/notification/store'
import { messagesQuery } from '#modules/notification/validators'
import { listRows } from '#platform/http/lists'
import { Problem } from '#platform/http/problem'
import { validQuery } from '#platform/http/validation'
import { iso } from '#platform/values/clock'

export default class MessagesController {
  async index(ctx: HttpContext) {
    const { orderId, customerId, status } = await validQuery(ctx, messagesQuery)
    const query = store.client.from('messages')
    if (orderId !== undefined) void query.where('order_id', orderId)
    if (customerId !== undefined) void query.where('customer_id', customerId)
    if (status !== undefined) void query.where('status', status)
    return listRows(ctx, query, present)
  }

  async show({ params }: HttpContext) {
    const message = await findMessage(store, params.id)
    if (!message) throw Problem.notFound('message')
    return { ...present(message), preview: await renderMessage(store, message, null) }
  }
}

function present(row: MessageRow) {
  return {
    id: row.id,
    eventId: row.event_id,
    template: row.name,
    templateId: row.template_id,
    templateVersion: row.template_version,
    channel: row.channel,
    category: row.category,
    locale: row.locale,
    orderId: row.order_id,
    customerId: row.customer_id,
    status: row.status,
    reason: row.reason,
    attempts: row.attempts,
    notBefore: iso(row.not_before),
    createdAt: iso(row.created_at),
    updatedAt: iso(row.updated_at),
  }
}
