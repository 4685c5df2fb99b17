import { createHmac, timingSafeEqual } from 'node:crypto'
import vine from '@vinejs/vine'
import type { DatabaseQueryBuilderContract } from '@adonisjs/lucid/types/querybuilder'
import type { HttpContext } from '@adonisjs/core/http'
import { appKey } from '#platform/config/secrets'
import { Problem } from '#platform/http/problem'

const DEFAULT_LIMIT = 20
const MAX_LIMIT = 100

/** Query parameters of every list, for its validator and its document. */
export const pageParameters = {
  limit: vine.number().withoutDecimals().range([1, MAX_LIMIT]).optional(),
  after: vine.string().maxLength(200).optional(),
}

export interface Page<Item> {
  readonly data: Item[]
  readonly page: { readonly next: string | null }
}

let key: string | undefined
const sign = (text: string) =>
  createHmac('sha256', (key ??= appKey()))
    .update(text)
    .digest('base64url')
    .slice(0, 16)

/** An opaque cursor that a client can hand back to the same list, but not make up. */
export function toCursor(list: string, position: string): string {
  return Buffer.from(`${position} ${sign(`${list} ${position}`)}`).toString('base64url')
}

/** @throws Problem 400 for a cursor that was not made here, or for another list */
export function fromCursor(list: string, cursor: string): string {
  const text = Buffer.from(cursor, 'base64url').toString()
  const at = text.lastIndexOf(' ')
  const [position, given] = [text.slice(0, at), Buffer.from(text.slice(at + 1))]
  const expected = Buffer.from(sign(`${list} ${position}`))
  if (at < 1 || given.length !== expected.length || !timingSafeEqual(given, expected)) {
    throw new Problem(
      400,
      'E_INVALID_CURSOR',
      'This cursor was not made here, or not for this list: use page.next of the last answer as it stands.'
    )
  }
  return position
}

export interface PageRequest {
  /** The route's pattern: cursors are good for it alone. */
  readonly list: string
  readonly limit: number
  /** Where the last page ended. */
  readonly after: string | null
}

/**
 * `?limit=&after=` of a list.
 * @throws Problem 400
 */
export function pageRequest({ request, route }: HttpContext): PageRequest {
  const list = route!.pattern
  const limit = Number(request.input('limit', DEFAULT_LIMIT))
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_LIMIT) {
    throw new Problem(400, 'E_INVALID_LIMIT', `limit has to be a whole number from 1 to ${MAX_LIMIT}.`)
  }
  const after = request.input('after')
  return { list, limit, after: typeof after === 'string' && after !== '' ? fromCursor(list, after) : null }
}

/** Cuts one row more than the limit down to a page. */
export function toPage<Row, Item>(
  rows: readonly Row[],
  { list, limit }: PageRequest,
  position: (row: Row) => string,
  toItem: (row: Row) => Item
): Page<Item> {
  const shown = rows.slice(0, limit)
  const next = rows.length > limit ? toCursor(list, position(shown.at(-1)!)) : null
  return { data: shown.map(toItem), page: { next } }
}

/**
 * One page of a table, newest first (ids sort by time of birth) unless told otherwise. Filters are on the query already.
 */
export async function listRows<Row extends { id: string }, Item>(
  ctx: HttpContext,
  query: DatabaseQueryBuilderContract,
  toItem: (row: Row) => Item,
  direction: 'asc' | 'desc' = 'desc'
): Promise<Page<Item>> {
  const request = pageRequest(ctx)
  if (request.after !== null) void query.where('id', direction === 'asc' ? '>' : '<', request.after)
  const rows = (await query.orderBy('id', direction).limit(request.limit + 1)) as Row[]
  return toPage(rows, request, (row) => row.id, toItem)
}
