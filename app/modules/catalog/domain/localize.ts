import type { Category } from '#modules/catalog/domain/category'
import { chooseLanguage } from '#modules/catalog/domain/locale'
import type { Product, ProductTranslation } from '#modules/catalog/domain/product'

/** Language tags are compared in lower case. */
function translationIn<T>(translations: Readonly<Record<string, T>>, wanted: readonly string[], own: string) {
  const tags = Object.keys(translations)
  if (tags.length === 0) return undefined
  const language = chooseLanguage(wanted, new Set(tags.map((tag) => tag.toLowerCase())), own)
  const tag = tags.find((each) => each.toLowerCase() === language)
  return tag === undefined ? undefined : { tag, texts: translations[tag]! }
}

/** A thing with its texts in the reader's language, as far as they are translated. */
export interface Localized<T> {
  readonly language: string
  readonly value: T
}

/**
 * @param wanted languages, best first; see locale.ts
 * @param own language of the texts that are not translations
 */
export function localizeProduct(product: Product, wanted: readonly string[], own: string): Localized<Product> {
  const found = translationIn(product.translations, wanted, own)
  if (!found) return { language: own, value: product }
  return { language: found.tag, value: translate(product, found.texts) }
}

function translate(product: Product, texts: ProductTranslation): Product {
  return {
    ...product,
    title: texts.title ?? product.title,
    description: texts.description ?? product.description,
    attributes: texts.attributes ?? product.attributes,
    variants: product.variants.map((variant) => ({
      sku: variant.sku,
      title: texts.variants?.[variant.sku]?.title ?? variant.title,
      options: texts.variants?.[variant.sku]?.options ?? variant.options,
    })),
  }
}

export function localizeCategory(category: Category, wanted: readonly string[], own: string): Localized<Category> {
  const found = translationIn(category.translations, wanted, own)
  if (!found) return { language: own, value: category }
  const { title = category.title, description = category.description } = found.texts
  return { language: found.tag, value: { ...category, title, description } }
}
