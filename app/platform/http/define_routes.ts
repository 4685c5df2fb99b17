import router from '@adonisjs/core/services/router'
import type { HttpContext } from '@adonisjs/core/http'
import type { ModuleName } from '#config/modules'
import { authorize, type Access } from '#platform/http/auth'
import type { Validator } from '#platform/http/validation'

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
type Controller = () => Promise<{ default: new () => object }>
/** A controller, loaded when it is first needed, and its method. */
type Action = readonly [Controller, string]

export type ResponseHeader = 'ETag' | 'Location' | 'X-Cache' | 'X-Replica-Lag'

/** What a route is for, who may call it and what it takes and gives: enforced where it can be, and documented. */
export interface RouteSpec {
  /** Unique within the module, a verb and a noun: `checkoutCart`. */
  readonly operation: string
  readonly summary: string
  readonly access: Access
  readonly query?: Validator
  readonly body?: Validator
  /** Takes an Idempotency-Key. */
  readonly idempotency?: 'required' | 'optional'
  /** Takes If-Match: always, when the client wants to be sure, or as soon as there is something to replace. */
  readonly ifMatch?: 'required' | 'optional' | 'once-it-exists'
  /** Other headers it wants, with what they are for. */
  readonly headers?: Readonly<Record<string, string>>
  /** What it answers, by status: the shape, or a sentence where there is no JSON. */
  readonly answers: Readonly<Record<number, Validator | string>>
  /** Headers of its success, beside those that every answer has. */
  readonly responseHeaders?: readonly ResponseHeader[]
  /** Media type of its success, when that is not JSON. */
  readonly produces?: string
}

export interface RegisteredRoute {
  readonly module: ModuleName
  readonly method: Method
  /** With `:name` parameters. */
  readonly path: string
  readonly spec: RouteSpec
}

/** Every route of the hosted modules, for documents, the authorisation matrix and metrics. */
export const routeTable: RegisteredRoute[] = []

export interface Routes {
  get(path: string, action: Action, spec: RouteSpec): void
  post(path: string, action: Action, spec: RouteSpec): void
  put(path: string, action: Action, spec: RouteSpec): void
  patch(path: string, action: Action, spec: RouteSpec): void
  delete(path: string, action: Action, spec: RouteSpec): void
}

export type ModuleRoutes = (routes: Routes) => void

/** Declares a module's routes; `routes.ts` exports it as default. */
export const defineRoutes = (routes: ModuleRoutes): ModuleRoutes => routes

declare module '@adonisjs/core/http' {
  interface HttpContext {
    /** The module whose route was matched. */
    module: ModuleName | undefined
    /** What its route says of itself. */
    spec: RouteSpec | undefined
  }
}

/** Puts a module's routes on the router. Called once per hosted module, before the server listens. */
export function registerRoutes(module: ModuleName, define: ModuleRoutes): void {
  const add = (method: Method) => (path: string, action: Action, spec: RouteSpec) => {
    routeTable.push({ module, method, path, spec })
    router
      .route(path, method === 'GET' ? ['GET', 'HEAD'] : [method], action as never)
      .as(`${module}.${spec.operation}`)
      .use(async (ctx: HttpContext, next: () => Promise<void>) => {
        ctx.module = module
        ctx.spec = spec
        await authorize(ctx, spec.access)
        return next()
      })
  }
  define({ get: add('GET'), post: add('POST'), put: add('PUT'), patch: add('PATCH'), delete: add('DELETE') })
}
