import type { HttpContext } from '@adonisjs/core/http'
import { languagesOf } from '#modules/catalog/controllers/audience'
import { env } from '#modules/catalog/env'
import { openLoaders } from '#modules/catalog/graphql/context'
import { yoga } from '#modules/catalog/graphql/yoga'
import { Problem } from '#platform/http/problem'

const JSON_TYPE = 'application/json'
/** Under this media type refused queries are 400 and not 200. Source: GraphQL over HTTP, "Status codes". */
const GRAPHQL_TYPE = 'application/graphql-response+json'

export default class GraphqlController {
  /** GraphiQL for browsers; a query in the address for everybody else. */
  async show(ctx: HttpContext) {
    const page = ctx.request.header('accept')?.includes('text/html') ?? false
    await answer(ctx, { method: 'GET', headers: { accept: page ? 'text/html' : GRAPHQL_TYPE } })
  }

  async answer(ctx: HttpContext) {
    const { request } = ctx
    if (!request.is(['json'])) {
      throw new Problem(415, 'E_MEDIA_TYPE', `A GraphQL request is ${JSON_TYPE}.`)
    }
    const body = request.raw() ?? ''
    if (Buffer.byteLength(body) > env.CATALOG_GRAPHQL_MAX_BYTES) {
      return refuse(ctx, 'E_GRAPHQL_SIZE', `A request has at most ${env.CATALOG_GRAPHQL_MAX_BYTES} bytes.`)
    }
    if (Array.isArray(request.body())) return refuse(ctx, 'E_GRAPHQL_BATCH', 'Send one query in a request.')
    const headers = { 'accept': GRAPHQL_TYPE, 'content-type': JSON_TYPE }
    await answer(ctx, { method: 'POST', headers, body })
  }
}

/** In the form that GraphQL clients read. */
function refuse({ response }: HttpContext, code: string, message: string): void {
  response.status(400).json({ errors: [{ message, extensions: { code } }] })
}

async function answer(ctx: HttpContext, init: RequestInit): Promise<void> {
  const { request, response } = ctx
  const context = { languages: languagesOf(ctx), load: openLoaders() }
  /* The host is the client's to say and of no use here. */
  const address = new URL(request.url(true), 'http://localhost').href
  const answered = await yoga.fetch(address, init, context)
  const type = answered.headers.get('content-type') ?? JSON_TYPE
  const asked = request.header('accept')?.includes(GRAPHQL_TYPE) ?? false
  response.vary('Accept, Accept-Language')
  response.status(answered.status).header('Content-Type', asked ? type : type.replace(GRAPHQL_TYPE, JSON_TYPE))
  response.send(await answered.text())
}
