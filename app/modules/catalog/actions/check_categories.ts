import { findBy } from '#modules/catalog/documents'
import { Problem } from '#platform/http/problem'
import type { SqlSession } from '#platform/storage/sql'

/** @throws Problem 422 naming each slug that no category has */
export async function checkCategories(session: SqlSession, slugs: readonly string[]): Promise<void> {
  if (slugs.length === 0) return
  const known = new Set((await findBy(session, 'category', 'slug', slugs)).map(({ slug }) => slug))
  const errors = slugs.flatMap((slug, i) =>
    known.has(slug)
      ? []
      : [{ pointer: `/categories/${i}`, detail: `There is no category with the slug ${slug}.`, rule: 'exists' }]
  )
  if (errors.length > 0) throw Problem.invalid(errors)
}
