import vine from '@vinejs/vine'
import { SLUG } from '#modules/catalog/domain/slug'
import { currency, locale, LOCALE, LONGEST_LOCALE, sku } from '#platform/http/fields'
import { pageParameters } from '#platform/http/lists'
import { listShape, moneyShape } from '#platform/http/shapes'

const title = () => vine.string().trim().minLength(1).maxLength(200)
const description = () => vine.string().trim().maxLength(10_000)
const slug = () => vine.string().maxLength(120).regex(SLUG)
const texts = () => vine.record(vine.string().trim().maxLength(500)).maxLength(50)

/** Texts by language tag. */
const translations = <S extends Parameters<typeof vine.record>[0]>(of: S) =>
  vine
    .record(of)
    .maxLength(50)
    .validateKeys((keys, field) => {
      const wrong = keys.find((key) => key.length > LONGEST_LOCALE || !LOCALE.test(key))
      if (wrong !== undefined)
        field.report(`"${wrong.slice(0, LONGEST_LOCALE)}" is not a language tag such as de or pt-BR`, 'locale', field)
    })

const productFields = {
  slug: slug().optional(),
  description: description().optional(),
  status: vine.enum(['active', 'draft']).optional(),
  categories: vine.array(slug()).maxLength(50).distinct().optional(),
  attributes: texts().optional(),
  translations: translations(
    vine.object({
      title: title().optional(),
      description: description().optional(),
      attributes: texts().optional(),
      variants: vine
        .record(vine.object({ title: title().optional(), options: texts().optional() }))
        .maxLength(100)
        .optional(),
    })
  ).optional(),
}

const variants = () =>
  vine
    .array(vine.object({ sku: sku(), title: title().optional(), options: texts().optional() }))
    .minLength(1)
    .maxLength(100)
    .distinct('sku')

export const createProductBody = vine.create({ ...productFields, title: title(), variants: variants() })

export const updateProductBody = vine.create({
  ...productFields,
  title: title().optional(),
  variants: variants().optional(),
})

const audience = {
  region: vine.string().maxLength(40).optional(),
  currency: currency().optional(),
  locale: locale().optional(),
}

export const productQuery = vine.create(audience)

export const productsQuery = vine.create({
  ...pageParameters,
  ...audience,
  category: vine.string().maxLength(120).optional(),
  q: vine.string().maxLength(200).optional(),
  /** Staff only. */
  status: vine.enum(['active', 'draft', 'all']).optional(),
})

const shapeOfTexts = () => vine.record(vine.string())

const product = () =>
  vine.object({
    id: vine.string(),
    slug: vine.string(),
    title: vine.string(),
    description: vine.string(),
    status: vine.enum(['active', 'draft']),
    categories: vine.array(vine.string()),
    attributes: shapeOfTexts(),
    variants: vine.array(
      vine.object({
        sku: vine.string(),
        title: vine.string(),
        options: shapeOfTexts(),
        price: moneyShape().nullable(),
        prices: vine.array(vine.object({ region: vine.string(), price: moneyShape() })),
        available: vine.number().withoutDecimals(),
      })
    ),
    schemaVersion: vine.number().withoutDecimals(),
    createdAt: vine.string(),
    updatedAt: vine.string(),
    translations: vine
      .record(
        vine.object({
          title: vine.string().optional(),
          description: vine.string().optional(),
          attributes: shapeOfTexts().optional(),
          variants: vine
            .record(vine.object({ title: vine.string().optional(), options: shapeOfTexts().optional() }))
            .optional(),
        })
      )
      .optional(),
  })

export const productShape = vine.create(product())
export const productList = listShape(product())

const categoryFields = {
  description: description().optional(),
  translations: translations(
    vine.object({ title: title().optional(), description: description().optional() })
  ).optional(),
}

export const createCategoryBody = vine.create({ ...categoryFields, title: title(), slug: slug().optional() })

/** Products name their categories by slug, so that one stays. */
export const updateCategoryBody = vine.create({ ...categoryFields, title: title().optional() })

export const categoriesQuery = vine.create({ ...pageParameters, locale: locale().optional() })
export const categoryQuery = vine.create({ locale: locale().optional() })

const category = () =>
  vine.object({
    id: vine.string(),
    slug: vine.string(),
    title: vine.string(),
    description: vine.string(),
    schemaVersion: vine.number().withoutDecimals(),
    createdAt: vine.string(),
    updatedAt: vine.string(),
    translations: vine
      .record(vine.object({ title: vine.string().optional(), description: vine.string().optional() }))
      .optional(),
  })

export const categoryShape = vine.create(category())
export const categoryList = listShape(category())

export const graphqlBody = vine.create({
  query: vine.string(),
  variables: vine.object({}).allowUnknownProperties().nullable().optional(),
  operationName: vine.string().nullable().optional(),
})

/** As the GraphQL specification has it. */
export const graphqlAnswer = vine.create({
  data: vine.object({}).allowUnknownProperties().nullable().optional(),
  errors: vine.array(vine.object({ message: vine.string() }).allowUnknownProperties()).optional(),
})
