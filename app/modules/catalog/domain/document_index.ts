import type { CategoryBody } from '#modules/catalog/domain/category'
import type { ProductBody } from '#modules/catalog/domain/product'
import type { DocumentIndex } from '#modules/catalog/ports/documents'

/** A drifted document may say more than the index has room for. */
const MOST_TITLE = 200

/** What a product is found by. A search looks through the texts of all languages, slug, SKUs and options. */
export function indexOf(product: ProductBody): DocumentIndex {
  const { slug, status, title, description, categories, attributes, variants, translations } = product
  const texts = [
    ...[title, description, slug, ...Object.values(attributes)],
    ...variants.flatMap((variant) => [variant.sku, variant.title, ...Object.values(variant.options)]),
    ...Object.values(translations).flatMap((each) => [each.title, each.description]),
  ]
  const text = texts.filter((each) => each !== undefined).join('\n')
  return { slug, status, title: title.slice(0, MOST_TITLE), categories, skus: variants.map(({ sku }) => sku), text }
}

export function categoryIndex({ slug, title }: CategoryBody): DocumentIndex {
  return { slug, title, status: 'active', text: title, categories: [], skus: [] }
}

/** As much as the index has room for: another program may have written anything. */
export function cutToFit({ slug, status, title, text, categories, skus }: DocumentIndex): DocumentIndex {
  /* PostgreSQL has no place for this letter. */
  const clean = (value: string) => value.replaceAll('\0', '')
  const short = (values: readonly string[], most: number) => values.map(clean).filter((each) => each.length <= most)
  return {
    slug: clean(slug).slice(0, 120),
    status,
    title: clean(title).slice(0, MOST_TITLE),
    text: clean(text),
    categories: short(categories, 120),
    skus: short(skus, 64),
  }
}
