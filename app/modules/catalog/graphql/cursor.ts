import { SORTS, type Position, type ProductSort } from '#modules/catalog/search'
import { fromCursor, toCursor } from '#platform/http/lists'
import { Problem } from '#platform/http/problem'

/** A cursor is good for the sort it was made under. */
export function positionCursor(sort: ProductSort, { value, id }: Position): string {
  return toCursor(JSON.stringify([SORTS.indexOf(sort), value, id]))
}

/** @throws Problem 400 for a cursor of another sort, another list, or not made here */
export function cursorPosition(sort: ProductSort, cursor: string): Position {
  /* Every list of the shop signs its cursors alike; the text of the others has no bracket. */
  const text = fromCursor(cursor)
  const [index, value, id] = (text.startsWith('[') ? JSON.parse(text) : []) as [number?, (string | number)?, string?]
  if (index !== SORTS.indexOf(sort) || value === undefined || id === undefined) {
    throw new Problem(400, 'E_INVALID_CURSOR', 'This cursor belongs to another list: keep the sort while paging.')
  }
  return { value, id }
}
