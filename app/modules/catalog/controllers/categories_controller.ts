import type { HttpContext } from '@adonisjs/core/http'
import { ahead, changeDocument, removeDocument, type Made } from '#modules/catalog/actions/change_document'
import { createCategory } from '#modules/catalog/actions/create_category'
import { removeCategory } from '#modules/catalog/actions/remove_category'
import { reportDrift } from '#modules/catalog/actions/report_drift'
import { updateCategory } from '#modules/catalog/actions/update_category'
import { languagesOf } from '#modules/catalog/controllers/audience'
import { findBy, get, getInOrder, page } from '#modules/catalog/documents'
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
import type { Tx } from '#platform/storage/transaction'
import { isId } from '#platform/values/id'

export default class CategoriesController {
  async index(ctx: HttpContext) {
    const request = pageRequest(ctx)
    const { locale } = await validQuery(ctx, categoriesQuery)
    const found = await page(store, 'category', { limit: request.limit + 1, after: request.after })
    const { data: refs, page: pages } = toPage(
      found,
      request,
      ({ id }) => id,
      (ref) => ref
    )
    const documents = await getInOrder(store, refs)
    return { data: documents.map((document) => present(ctx, toCategory(document), locale)), page: pages }
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
    const plan = createCategory(await validBody(ctx, createCategoryBody))
    await answerOnce(
      ctx,
      store,
      async (tx, made) => {
        const category = toCategory(await changeDocument(tx, plan, made))
        const headers = { Location: `/v1/categories/${category.id}`, ETag: etag(category.revision) }
        return { status: 201, body: present(ctx, category), headers }
      },
      ahead(plan)
    )
  }

  async update(ctx: HttpContext) {
    const changes = await validBody(ctx, updateCategoryBody)
    const plan = updateCategory(ctx.params.idOrSlug, matchedVersion(ctx), changes)
    await answerOnce(
      ctx,
      store,
      async (tx, made) => {
        const category = toCategory(await changeDocument(tx, plan, made))
        return { status: 200, body: present(ctx, category), headers: { ETag: etag(category.revision) } }
      },
      ahead(plan)
    )
  }

  async destroy(ctx: HttpContext) {
    const plan = removeCategory(ctx.params.idOrSlug, matchedVersionIfGiven(ctx))
    const remove = async (tx: Tx, made: Made | undefined) => {
      await removeDocument(tx, plan, made)
      return { status: 204 }
    }
    await answerOnce(ctx, store, remove, ahead(plan))
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
