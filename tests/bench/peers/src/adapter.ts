/**
 * What the peers benchmark expects of an adapter, as its own src/adapter.ts has it: here for the type checker only, nothing
 * of it is loaded.
 */

export interface HttpRequest {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  path: string
  headers?: Record<string, string>
  body?: unknown
}

export interface HttpClient {
  ok(request: HttpRequest): Promise<{ json<T = any>(): T }>
}

export interface ProcessSpec {
  name: string
  command: string
  args: string[]
  cwd: string
  env: Record<string, string>
}

export interface Product {
  id: string
}

export interface Address {
  email: string
  firstName: string
  lastName: string
  street: string
  city: string
  postalCode: string
  countryCode: string
}

export interface Shopper {
  listProducts(page: number): Promise<Product[]>
  createCart(): Promise<void>
  addItem(product: Product, quantity: number): Promise<void>
  setAddress(address: Address): Promise<void>
  setShipping(): Promise<void>
  startPayment(): Promise<void>
  complete(): Promise<void>
  orderState(): Promise<'placed' | 'pending' | 'failed'>
}

export interface RunContext {
  payment: 'authorize' | 'capture'
  port: number
}

export interface SystemAdapter<Ctx = unknown> {
  id: string
  title: string
  database: { live: string; seed: string }
  versions(): Record<string, string>
  setup(): Promise<void>
  beforeStart?(): Promise<void>
  processes(run: RunContext): ProcessSpec[]
  healthRequest: HttpRequest
  connect(http: HttpClient, run: RunContext): Promise<Ctx>
  shopper(http: HttpClient, ctx: Ctx): Shopper
  listRequest(ctx: Ctx): HttpRequest
  checks: { placedOrders: string; unitsTaken: string }
}
