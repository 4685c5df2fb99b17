import { AsyncLocalStorage } from 'node:async_hooks'
import { randomFillSync } from 'node:crypto'

/**
 * What is known about the piece of work at hand: who asked, what caused it, which trace it belongs to. It travels with
 * the work through awaits, is written on every log line and event, and is restored from an event's headers.
 */
export interface WorkContext {
  /** Groups all that one request or one timer set in motion; equals the first request's id. */
  readonly correlationId: string
  /** The event or request that caused this. */
  readonly causationId: string
  /** W3C trace context of the span at hand. */
  readonly traceparent: string
  readonly requestId?: string
  readonly module?: string
  /** Who acts, for histories: a customer's or staff member's id, `system` for timers and events. */
  readonly actor?: string
}

const storage = new AsyncLocalStorage<WorkContext>()

/** The context of the work at hand; `undefined` outside of any, as while the process starts. */
export function currentContext(): WorkContext | undefined {
  return storage.getStore()
}

/** Runs work, and all that it awaits, in that context. */
export function runInContext<T>(context: WorkContext, work: () => T): T {
  return storage.run(context, work)
}

const pool = Buffer.alloc(4096)
let used = pool.length

/** Random bytes in hex, drawn by the page: one call into the generator costs more than all the rest of a span. */
function randomHex(bytes: number): string {
  if (used + bytes > pool.length) {
    randomFillSync(pool)
    used = 0
  }
  used += bytes
  return pool.toString('hex', used - bytes, used)
}

/** A fresh trace, sampled. Source: W3C Trace Context, "traceparent header". */
export function newTraceparent(): string {
  return `00-${randomHex(16)}-${randomHex(8)}-01`
}

const TRACEPARENT = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/

export function isTraceparent(text: string | undefined): text is string {
  return text !== undefined && TRACEPARENT.test(text)
}

/** Same trace, new span: what a consumer or a timer runs under. */
export function childTraceparent(parent: string): string {
  return `${parent.slice(0, 36)}${randomHex(8)}${parent.slice(52)}`
}
