import {
  changeTemplateBody,
  createTemplateBody,
  messageListShape,
  messageShape,
  messagesQuery,
  preferencesBody,
  preferencesShape,
  previewBody,
  previewShape,
  queuesQuery,
  templateListShape,
  templateShape,
  templatesQuery,
} from '#modules/notification/validators'
import { defineRoutes } from '#platform/http/define_routes'

const Templates = () => import('#modules/notification/controllers/templates_controller')
const Messages = () => import('#modules/notification/controllers/messages_controller')
const Preferences = () => import('#modules/notification/controllers/preferences_controller')
const Unsubscribe = () => import('#modules/notification/controllers/unsubscribe_controller')
const Board = () => import('#modules/notification/controllers/queue_board_controller')
const Queues = () => import('#modules/notification/controllers/queues_controller')

export default defineRoutes((routes) => {
  routes.get('/v1/templates', [Templates, 'index'], {
    operation: 'listTemplates',
    summary: 'The templates, one per kind of message, channel and language',
    access: 'staff',
    query: templatesQuery,
    answers: { 200: templateListShape },
  })
  routes.post('/v1/templates', [Templates, 'store'], {
    operation: 'createTemplate',
    summary: 'Write the template of a kind of message for a channel and a language that has none',
    access: 'staff',
    body: createTemplateBody,
    idempotency: 'optional',
    responseHeaders: ['ETag', 'Location'],
    answers: { 201: templateShape },
  })
  routes.get('/v1/templates/:id', [Templates, 'show'], {
    operation: 'getTemplate',
    summary: 'A template as it is now, with what it may use and its earlier versions',
    access: 'staff',
    responseHeaders: ['ETag'],
    answers: { 200: templateShape },
  })
  routes.patch('/v1/templates/:id', [Templates, 'update'], {
    operation: 'changeTemplate',
    summary: 'Make a new version; messages that are queued keep theirs',
    access: 'staff',
    body: changeTemplateBody,
    ifMatch: 'required',
    idempotency: 'optional',
    responseHeaders: ['ETag'],
    answers: { 200: templateShape },
  })
  routes.post('/v1/templates/:id/preview', [Templates, 'preview'], {
    operation: 'previewTemplate',
    summary: 'The text of any version, with examples or the values given',
    access: 'staff',
    body: previewBody,
    answers: { 200: previewShape },
  })
  routes.get('/v1/messages', [Messages, 'index'], {
    operation: 'listMessages',
    summary: 'What was sent, failed, waits or was suppressed, newest first',
    access: 'staff',
    query: messagesQuery,
    answers: { 200: messageListShape },
  })
  routes.get('/v1/messages/:id', [Messages, 'show'], {
    operation: 'getMessage',
    summary: 'One message, with its text made anew: addresses are not shown',
    access: 'staff',
    answers: { 200: messageShape },
  })
  routes.get('/v1/customers/:id/notification-preferences', [Preferences, 'show'], {
    operation: 'getNotificationPreferences',
    summary: 'What a customer wants to hear, by channel and category, and when not',
    access: 'customer',
    responseHeaders: ['ETag'],
    answers: { 200: preferencesShape },
  })
  routes.put('/v1/customers/:id/notification-preferences', [Preferences, 'update'], {
    operation: 'setNotificationPreferences',
    summary: 'Replace them; text messages need a telephone number',
    access: 'customer',
    body: preferencesBody,
    ifMatch: 'required',
    idempotency: 'optional',
    responseHeaders: ['ETag'],
    answers: { 200: preferencesShape },
  })
  routes.get('/v1/unsubscribe/:token', [Unsubscribe, 'show'], {
    operation: 'showUnsubscribe',
    summary: 'A page with one button; opening it changes nothing, since mail scanners open links',
    access: 'public',
    produces: 'text/html',
    answers: { 200: 'The page' },
  })
  routes.post('/v1/unsubscribe/:token', [Unsubscribe, 'store'], {
    operation: 'unsubscribe',
    summary: 'End marketing on one channel, as the button does and as mail programs do (RFC 8058)',
    access: 'public',
    produces: 'text/html',
    answers: { 200: 'It has ended' },
  })
  routes.get('/admin/queues', [Queues, 'index'], {
    operation: 'showQueues',
    summary: 'The jobs that send messages, by state',
    access: 'staff-page',
    query: queuesQuery,
    produces: 'text/html',
    answers: { 200: 'The page' },
  })
  routes.get('/admin/queues/*', [Board, 'show'], {
    operation: 'showQueueBoard',
    summary: 'Pages, files and figures of the full dashboard, where the jobs are in Redis',
    access: 'staff-page',
    produces: 'text/html',
    answers: { 200: 'A page, a file or figures', 404: 'No such page, or no Redis' },
  })
  routes.put('/admin/queues/*', [Board, 'act'], {
    operation: 'actOnQueueBoard',
    summary: 'From the full dashboard: retry, promote, pause and resume',
    access: 'staff-page',
    answers: { 200: 'Done', 405: 'Not to be done there' },
  })
  routes.post('/admin/queues/:id/retry', [Queues, 'retry'], {
    operation: 'retryJob',
    summary: 'From the page of the queues: send a message again whose job is dead',
    access: 'staff-page',
    responseHeaders: ['Location'],
    answers: { 303: 'Back to the page' },
  })
})
