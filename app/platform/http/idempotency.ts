import { createHmac } from 'node:crypto'
import type { HttpContext } from '@adonisjs/core/http'
import { appKey } from '#platform/config/secrets'
import { hashToken } from '#platform/http/guest_token'
import { Problem } from '#platform/http/problem'
import type { ModuleStore } from '#platform/storage/module_store'
import { isUniqueViolation } from '#platform/storage/sql_errors'
import type { Tx } from '#platform/storage/transaction'
import { now } from '#platform/values/clock'
import { derivedId, newId } from '#platform/values/id'

export interface Answer {
  readonly status: number
  /** `undefined` for 204. */
  readonly body?: unknown
  readonly headers?: Record<string, string>
}

interface Row {
  fingerprint: string
  status: number
  headers: string
  body: string | null
}

/** A UUID has 36, the shorter random ids from 20 on. */
const GUEST_KEY_LENGTH = 16

/** Keys whose first request this process is still answering. */
const running = new Set<string>()

/**
 * Runs a write in one transaction, and at most once per `Idempotency-Key`: the answer is stored in that transaction, so that
 * effect and answer are there together or not at all, whatever crashes. Same key and request → the stored answer with
 * `Idempotent-Replayed: true`; other request → 422; first one still running in this process → 409, in another process →
 * wait for its answer, and 503 should that take longer than the store lets anybody wait. A refused write (4xx) stores
 * nothing and may be tried again under its key.
 * Whether the key may be missing is said by the route: 400 where it may not.
 *
 * @param before runs first and outside of the transaction, for effects on an engine that cannot take part in it. It is given a
 *   name for them, the same whenever this request is repeated under its key, so that the repetition after a crash can find
 *   them; what it gives is handed to `work`.
 */
export async function answerOnce<Prepared = undefined>(
  ctx: HttpContext,
  store: ModuleStore,
  work: (tx: Tx, prepared: Prepared) => Promise<Answer>,
  before?: (operation: string) => Promise<Prepared>
): Promise<void> {
  const prepare = async (name: () => string) => (before ? before(name()) : (undefined as Prepared))
  const rule = ctx.spec?.idempotency
  if (rule === undefined) throw new Error(`${ctx.route?.pattern} does not say that it takes an Idempotency-Key`)
  const key = ctx.request.header('idempotency-key')
  if (key === undefined) {
    if (rule === 'required') {
      throw new Problem(
        400,
        'E_IDEMPOTENCY_KEY_REQUIRED',
        'Send an Idempotency-Key header, a UUID say, and the same one when you repeat the request.'
      )
    }
    const prepared = await prepare(() => newId('request'))
    return send(ctx, await store.transaction((tx) => work(tx, prepared)))
  }
  if (key.length === 0 || key.length > 255) {
    throw new Problem(400, 'E_IDEMPOTENCY_KEY_INVALID', 'An Idempotency-Key has 1 to 255 characters.')
  }
  const scope = scopeOf(ctx, key)
  const fingerprint = fingerprintOf(ctx)
  const slot = `${store.module} ${scope} ${key}`
  if (running.has(slot)) {
    throw new Problem(
      409,
      'E_IDEMPOTENCY_KEY_IN_USE',
      'The first request with this Idempotency-Key is still running.',
      {},
      { 'Retry-After': '1' }
    )
  }
  running.add(slot)
  try {
    const stored = await find(store, scope, key)
    if (stored) return replay(ctx, stored, fingerprint)
    const prepared = await prepare(() => derivedId('request', scope, key, fingerprint))
    send(ctx, await store.transaction((tx) => record(tx, { scope, key, fingerprint }, (own) => work(own, prepared))))
  } catch (error) {
    /* Another process was first: its answer is there now. */
    const stored = isUniqueViolation(error) ? await find(store, scope, key) : undefined
    if (!stored) throw error
    replay(ctx, stored, fingerprint)
  } finally {
    running.delete(slot)
  }
}

async function record(
  tx: Tx,
  { scope, key, fingerprint }: { scope: string; key: string; fingerprint: string },
  work: (tx: Tx) => Promise<Answer>
): Promise<Answer> {
  /* First of all, so that a competitor in another process waits here and not after having done the work. */
  await tx.insert('idempotency_keys', { scope, idempotency_key: key, fingerprint, created_at: now() })
  const answer = await work(tx)
  await tx.run(
    'UPDATE idempotency_keys SET status = ?, headers = ?, body = ? WHERE scope = ? AND idempotency_key = ?',
    [
      answer.status,
      JSON.stringify(answer.headers ?? {}),
      answer.body === undefined ? null : JSON.stringify(answer.body),
      scope,
      key,
    ]
  )
  return answer
}

function find(store: ModuleStore, scope: string, key: string): Promise<Row | undefined> {
  return store.one<Row>(
    'SELECT fingerprint, status, headers, body FROM idempotency_keys WHERE scope = ? AND idempotency_key = ?',
    [scope, key]
  )
}

/**
 * Keys of one caller never meet those of another: an answer may hold a secret, as a new cart's does. Who has neither access
 * token nor cart token is known by network address and client alone, which those behind one router may share, so the key
 * itself has to be one that nobody else comes upon.
 */
function scopeOf(ctx: HttpContext, key: string): string {
  if (ctx.actor) return ctx.actor.id
  const cartToken = ctx.request.header('x-cart-token')
  if (cartToken) return hashToken(cartToken)
  if (key.length < GUEST_KEY_LENGTH) {
    throw new Problem(
      400,
      'E_IDEMPOTENCY_KEY_INVALID',
      `Without an access token, an Idempotency-Key has at least ${GUEST_KEY_LENGTH} characters that nobody can guess, such as a UUID.`
    )
  }
  return `guest ${keyed(`${ctx.request.ip()}\n${ctx.request.header('user-agent') ?? ''}`)}`
}

let secret: string | undefined

/** A hash for which nobody who reads the table can try out what went in. */
function keyed(text: string): string {
  return createHmac('sha256', (secret ??= appKey()))
    .update(text)
    .digest('hex')
}

/** Keyed, since a body may hold a password. */
function fingerprintOf({ request }: HttpContext): string {
  return keyed(`${request.method()} ${request.url()}\n${JSON.stringify(request.body())}`)
}

function replay(ctx: HttpContext, stored: Row, fingerprint: string): void {
  if (stored.fingerprint !== fingerprint) {
    throw new Problem(
      422,
      'E_IDEMPOTENCY_KEY_REUSED',
      'This Idempotency-Key was used for another request: take a new one.'
    )
  }
  ctx.response.header('Idempotent-Replayed', 'true')
  send(ctx, {
    status: stored.status,
    body: stored.body === null ? undefined : JSON.parse(stored.body),
    headers: JSON.parse(stored.headers) as Record<string, string>,
  })
}

function send({ response }: HttpContext, answer: Answer): void {
  for (const [name, value] of Object.entries(answer.headers ?? {})) response.header(name, value)
  response.status(answer.status)
  if (answer.body === undefined) response.send(null)
  else response.json(answer.body)
}

/**
 * Forgets the answers that were given to somebody or about somebody: they repeat what a person sent. Part of erasure, in
 * every module that answers with personal data. The answer of the request at hand is not written yet, and stays.
 * @param id the person's, or that of a thing about the person
 */
export async function forgetAnswers(tx: Tx, id: string): Promise<void> {
  await tx.run('DELETE FROM idempotency_keys WHERE body IS NOT NULL AND (scope = ? OR body LIKE ?)', [id, `%"${id}"%`])
}
