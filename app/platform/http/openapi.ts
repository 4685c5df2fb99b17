import type { ModuleName } from '#config/modules'
import { STAFF_COOKIE, type Access } from '#platform/http/auth'
import { routeTable, type RegisteredRoute, type ResponseHeader, type RouteSpec } from '#platform/http/define_routes'
import { jsonSchema, type Validator } from '#platform/http/validation'

type Json = Record<string, unknown>

const PROBLEM: Json = {
  type: 'object',
  required: ['type', 'title', 'status', 'detail', 'code'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    code: { type: 'string', examples: ['E_OUT_OF_STOCK'] },
    requestId: { type: 'string' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        required: ['pointer', 'detail', 'rule'],
        properties: { pointer: { type: 'string' }, detail: { type: 'string' }, rule: { type: 'string' } },
      },
    },
  },
}

const PROBLEM_TEXTS: Record<number, string> = {
  400: 'The request cannot be understood',
  401: 'No valid access token',
  403: 'Not for this role',
  404: 'Not there, or not the caller’s',
  409: 'It conflicts with the present state',
  412: 'It has changed meanwhile',
  413: 'The body is too large',
  422: 'Fields are not valid; `errors` names each',
  428: 'If-Match is missing',
  429: 'Too many requests',
}

const json = (schema: unknown) => ({ 'application/json': { schema } })

const problem = (status: number): Json => ({
  description: PROBLEM_TEXTS[status],
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
})

/** Problems that follow from what a route takes, so that no module has to list them. */
function problems({ path, spec, method }: RegisteredRoute): number[] {
  const found = new Set<number>([429])
  found.add(400)
  if (spec.body) found.add(413).add(422)
  /* A token that is sent has to be valid even where none is needed. */
  found.add(401)
  if (spec.access === 'staff' || spec.access === 'staff-page') found.add(403)
  if (path.includes(':')) found.add(404)
  if (spec.idempotency) found.add(409).add(422)
  if (spec.ifMatch) found.add(412)
  if (spec.ifMatch && spec.ifMatch !== 'optional') found.add(428)
  if (method !== 'GET') found.add(409)
  return [...found].sort()
}

const IF_MATCH: Record<NonNullable<RouteSpec['ifMatch']>, string> = {
  'required': 'ETag of the version the change is made against',
  'optional': 'ETag of the version the change is made against; without it, any',
  'once-it-exists': 'ETag of the version that is replaced; left out for what is new',
}

const RESPONSE_HEADERS: Record<ResponseHeader | 'Idempotent-Replayed', string> = {
  'ETag': 'Its version, to send back as If-Match',
  'Location': 'Where it is',
  'Idempotent-Replayed': '`true`: the answer to the first request with this Idempotency-Key, given again',
  'X-Cache': '`hit` or `miss`',
  'X-Replica-Lag': 'How many milliseconds old what was read may be; 0 from the primary',
}

function responseHeaders({ idempotency, responseHeaders: own = [] }: RouteSpec): Json {
  const names = idempotency ? [...own, 'Idempotent-Replayed' as const] : own
  if (names.length === 0) return {}
  const headers = names.map((name) => [name, { description: RESPONSE_HEADERS[name], schema: { type: 'string' } }])
  return { headers: Object.fromEntries(headers) as Json }
}

function header(name: string, required: boolean, description: string): Json {
  return { name, in: 'header', required, description, schema: { type: 'string' } }
}

function parameters({ path, spec }: RegisteredRoute): Json[] {
  const found: Json[] = [...path.matchAll(/:(\w+)/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }))
  const query = spec.query ? (jsonSchema(spec.query) as { properties?: Json; required?: string[] }) : undefined
  for (const [name, schema] of Object.entries(query?.properties ?? {})) {
    found.push({ name, in: 'query', required: query?.required?.includes(name) ?? false, schema })
  }
  if (spec.idempotency) {
    found.push(header('Idempotency-Key', spec.idempotency === 'required', 'Same key and body: the same answer, once'))
  }
  if (spec.ifMatch) found.push(header('If-Match', spec.ifMatch === 'required', IF_MATCH[spec.ifMatch]))
  for (const [name, purpose] of Object.entries(spec.headers ?? {})) found.push(header(name, true, purpose))
  if (spec.access === 'owner') found.push(header('X-Cart-Token', false, 'Proves a guest’s ownership'))
  return found
}

function answer(status: number, shape: Validator | string, spec: RouteSpec): Json {
  const headers = status < 400 ? responseHeaders(spec) : {}
  if (typeof shape !== 'string') {
    return { description: PROBLEM_TEXTS[status] ?? 'OK', ...headers, content: json(jsonSchema(shape)) }
  }
  if (status >= 400) return { ...problem(status), description: shape }
  const { produces } = spec
  const body = produces && status < 300 ? { content: { [produces]: { schema: { type: 'string' } } } } : {}
  return { description: shape, ...headers, ...body }
}

const SECURITY: Record<Exclude<Access, 'public'>, Json[]> = {
  'owner': [{ bearer: [] }, {}],
  'customer': [{ bearer: [] }],
  'staff': [{ bearer: [] }],
  'staff-page': [{ bearer: [] }, { console: [] }],
}

function operation(route: RegisteredRoute): Json {
  const { spec, module } = route
  const responses: Json = Object.fromEntries(problems(route).map((status) => [status, problem(status)]))
  for (const [status, shape] of Object.entries(spec.answers)) responses[status] = answer(Number(status), shape, spec)
  return {
    operationId: spec.operation,
    tags: [module],
    summary: spec.summary,
    ...(spec.access !== 'public' && { security: SECURITY[spec.access] }),
    parameters: parameters(route),
    ...(spec.body && { requestBody: { required: true, content: json(jsonSchema(spec.body)) } }),
    responses,
  }
}

/** The OpenAPI 3.1 document of one module, from its routes and validators. */
export function openApiDocument(module: ModuleName): Json {
  const paths: Record<string, Json> = {}
  const routes = routeTable.filter((each) => each.module === module)
  const pages = routes.some(({ spec }) => spec.access === 'staff-page')
  for (const route of routes) {
    const path = route.path.replaceAll(/:(\w+)/g, '{$1}')
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation(route) }
  }
  return {
    openapi: '3.1.0',
    info: { title: `Faultline ${module} API`, version: '1', license: { name: 'MIT', identifier: 'MIT' } },
    paths,
    components: {
      schemas: { Problem: PROBLEM },
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
        ...(pages && { console: { type: 'apiKey', in: 'cookie', name: STAFF_COOKIE } }),
      },
    },
  }
}
