import type { HttpContext } from '@adonisjs/core/http'
import { createCategory } from '#modules/catalog/actions/create_category'
import { removeCategory } from '#modules/catalog/actions/remove_category'
import { reportDrift } from '#modules/catalog/actions/report_drift'
import { updateCategory } from '#modules/catalog/actions/update_category'
import { languagesOf } from '#modules/catalog/controllers/audience'
import { findBy, get, page } from '#modules/catalog/documents'
import { toCategory, type Category } from '#modules/catalog/domain/category'
import { localizeCategory } from '#modules/catalog/domain/localize'
import { env } from '#modules/catalog/env'
import { store } from '#modules/catalog/store'
import { categoriesQuery, categoryQuery, createCategoryBody, updateCategoryBody } from '#modules/catalog/validators'
import { isStaff } from '#platform/http/auth'
import { answerOnce } from '#platform/http/idempotency'
import { pageRequest, toPage } from '#platform/http/lists'
import { Problem } from '#platform/http/problem'
import { validBody, validQuery } from '#platform/http/validation'
import { etag, matchedVersion, matchedVersionIfGiven } from '#platform/http/versions'
import { isId } from '#platform/values/id'

export default class CategoriesController {
  async index(ctx: HttpContext) {
    const request = pageRequest(ctx)
    const { locale } = await validQuery(ctx, categoriesQuery)
    const documents = await page(store, 'category', { limit: request.limit + 1, after: request.after })
    return toPage(
      documents,
      request,
      ({ id }) => id,
      (document) => present(ctx, toCategory(document), locale)
    )
  }

  async show(ctx: HttpContext) {
    const { locale } = await validQuery(ctx, categoryQuery)
    const { idOrSlug } = ctx.params as { idOrSlug: string }
    const [ref] = await findBy(store, 'category', isId('category', idOrSlug) ? 'id' : 'slug', [idOrSlug])
    const document = ref && (await get(store, ref.id))
    if (!document) throw Problem.notFound('category')
    ctx.response.header('ETag', etag(document.revision))
    return present(ctx, toCategory(document), locale)
  }

  async store(ctx: HttpContext) {
    const input = await validBody(ctx, createCategoryBody)
    await answerOnce(ctx, store, async (tx) => {
      const category = await createCategory(tx, input)
      const headers = { Location: `/v1/categories/${category.id}`, ETag: etag(category.revision) }
      return { status: 201, body: present(ctx, category), headers }
    })
  }

  async update(ctx: HttpContext) {
    const changes = await validBody(ctx, updateCategoryBody)
    const seen = matchedVersion(ctx)
    await answerOnce(ctx, store, async (tx) => {
      const category = await updateCategory(tx, ctx.params.idOrSlug, seen, changes)
      return { status: 200, body: present(ctx, category), headers: { ETag: etag(category.revision) } }
    })
  }

  async destroy(ctx: HttpContext) {
    const seen = matchedVersionIfGiven(ctx)
    await answerOnce(ctx, store, async (tx) => {
      await removeCategory(tx, ctx.params.idOrSlug, seen)
      return { status: 204 }
    })
  }
}

/** Staff see the translations to edit them. */
function present(ctx: HttpContext, category: Category, locale?: string) {
  reportDrift('category', category)
  ctx.response.vary('Accept-Language')
  const { value } = localizeCategory(category, languagesOf(ctx, locale), env.CATALOG_DEFAULT_LOCALE)
  return {
    id: category.id,
    slug: category.slug,
    title: value.title,
    description: value.description,
    schemaVersion: category.schemaVersion,
    createdAt: category.createdAt,
    updatedAt: category.updatedAt,
    ...(isStaff(ctx.actor) && { translations: category.translations }),
  }
}
