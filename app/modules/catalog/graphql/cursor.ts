import type { Position, ProductSort } from '#modules/catalog/search'
import { fromCursor, toCursor } from '#platform/http/lists'

/** A cursor is good for the sort it was made under. */
const listOf = (sort: ProductSort): string => `graphql products ${sort}`

export function positionCursor(sort: ProductSort, { value, id }: Position): string {
  return toCursor(listOf(sort), JSON.stringify([value, id]))
}

/** @throws Problem 400 for a cursor of another sort, another list, or not made here */
export function cursorPosition(sort: ProductSort, cursor: string): Position {
  const [value, id] = JSON.parse(fromCursor(listOf(sort), cursor)) as [string | number, string]
  return { value, id }
}
