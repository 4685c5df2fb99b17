import type { HttpContext } from '@adonisjs/core/http'
import { unsubscribe } from '#modules/notification/actions/unsubscribe'
import { htmlPage } from '#modules/notification/controllers/html_page'
import { store } from '#modules/notification/store'
import { readUnsubscribeToken, type Subscription } from '#modules/notification/unsubscribe_links'
import { Problem } from '#platform/http/problem'

/** Works without sign-in: the link proves whose it is. */
export default class UnsubscribeController {
  async show(ctx: HttpContext) {
    subscription(ctx)
    htmlPage(
      ctx,
      'Unsubscribe',
      `<p>Do you want no more news and offers from us? We will still tell you about your orders.</p>
       <form method="post"><button>Unsubscribe</button></form>`
    )
  }

  /* Nothing of the body is needed: RFC 8058's says only that it is meant. */
  async store(ctx: HttpContext) {
    const ended = subscription(ctx)
    await store.transaction((tx) => unsubscribe(tx, ended))
    htmlPage(ctx, 'Unsubscribed', '<p>You will get no more news and offers from us.</p>')
  }
}

function subscription({ params }: HttpContext): Subscription {
  const found = readUnsubscribeToken(params.token)
  if (!found) throw Problem.notFound('subscription')
  return found
}
