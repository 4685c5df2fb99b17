import { test } from '@japa/runner'
import vine from '@vinejs/vine'
import { routeTable, type RegisteredRoute, type RouteSpec } from '#platform/http/define_routes'
import { openApiDocument } from '#platform/http/openapi'

interface Operation {
  readonly parameters: readonly { readonly name: string; readonly required: boolean }[]
  readonly responses: Record<string, { readonly headers?: object; readonly content?: object }>
}

/** The document of one route that is on the table for as long as this takes. */
function documented(spec: Partial<RouteSpec>): Operation {
  const whole: RouteSpec = { operation: 'tryIt', summary: '', access: 'public', answers: { 200: shape }, ...spec }
  const route: RegisteredRoute = { module: 'cart', method: 'PUT', path: '/v1/tried', spec: whole }
  const before = routeTable.splice(0, routeTable.length, route)
  try {
    const { paths } = openApiDocument('cart') as { paths: Record<string, Record<string, Operation>> }
    return paths['/v1/tried']!.put!
  } finally {
    routeTable.splice(0, routeTable.length, ...before)
  }
}

const shape = vine.create({ ok: vine.boolean() })
const ifMatch = ({ parameters }: Operation) => parameters.find(({ name }) => name === 'If-Match')

test.group('the OpenAPI document', () => {
  test('says when If-Match is wanted, and what follows without it', ({ assert }) => {
    const required = documented({ ifMatch: 'required' })
    assert.isTrue(ifMatch(required)?.required)
    assert.properties(required.responses, ['412', '428'])
    const once = documented({ ifMatch: 'once-it-exists' })
    assert.isFalse(ifMatch(once)?.required)
    assert.properties(once.responses, ['412', '428'])
    const optional = documented({ ifMatch: 'optional' })
    assert.isFalse(ifMatch(optional)?.required)
    assert.property(optional.responses, '412')
    assert.notProperty(optional.responses, '428')
    assert.isUndefined(ifMatch(documented({})))
  })

  test('names the headers of a success, and the shape of every problem', ({ assert }) => {
    const { responses } = documented({
      idempotency: 'optional',
      responseHeaders: ['ETag', 'X-Cache'],
      answers: { 200: shape, 204: 'Nothing', 409: 'Taken' },
    })
    for (const status of ['200', '204']) {
      assert.sameMembers(Object.keys(responses[status]!.headers!), ['ETag', 'X-Cache', 'Idempotent-Replayed'])
    }
    assert.isUndefined(responses['409']!.headers)
    assert.property(responses['409']!.content, 'application/problem+json')
  })
})
