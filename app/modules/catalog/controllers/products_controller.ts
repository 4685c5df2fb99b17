import type { HttpContext } from '@adonisjs/core/http'
import { ahead, changeDocument, removeDocument, type Made } from '#modules/catalog/actions/change_document'
import { createProduct } from '#modules/catalog/actions/create_product'
import { readProducts } from '#modules/catalog/actions/read_products'
import { removeProduct } from '#modules/catalog/actions/remove_product'
import { updateProduct } from '#modules/catalog/actions/update_product'
import { audienceOf } from '#modules/catalog/controllers/audience'
import { presentProducts, type Audience } from '#modules/catalog/controllers/present_products'
import { findBy } from '#modules/catalog/documents'
import { localizeProduct } from '#modules/catalog/domain/localize'
import { toProduct, type Product } from '#modules/catalog/domain/product'
import { env } from '#modules/catalog/env'
import { findProducts } from '#modules/catalog/search'
import { store } from '#modules/catalog/store'
import { createProductBody, productQuery, productsQuery, updateProductBody } from '#modules/catalog/validators'
import { isStaff } from '#platform/http/auth'
import { answerOnce } from '#platform/http/idempotency'
import { pageRequest, toPage } from '#platform/http/lists'
import { Problem } from '#platform/http/problem'
import { validBody, validQuery } from '#platform/http/validation'
import { etag, matchedVersion, matchedVersionIfGiven } from '#platform/http/versions'
import type { SqlSession } from '#platform/storage/sql'
import type { Tx } from '#platform/storage/transaction'
import { isId } from '#platform/values/id'

export default class ProductsController {
  async index(ctx: HttpContext) {
    const request = pageRequest(ctx)
    const { category, q, status = 'active', ...asked } = await validQuery(ctx, productsQuery)
    if (status !== 'active' && !isStaff(ctx.actor)) throw new Problem(403, 'E_FORBIDDEN', 'Drafts are for staff.')
    const found = await findProducts(
      store,
      { status: status === 'all' ? null : status, category, text: q, market: {} },
      'NEWEST',
      request.limit + 1,
      request.after === null ? null : { value: request.after, id: request.after }
    )
    const { data: refs, page } = toPage(
      found,
      request,
      ({ id }) => id,
      (ref) => ref
    )
    const audience = { ...audienceOf(ctx, asked), staff: false }
    return { data: await presentProducts(store, await readProducts(store, refs), audience), page }
  }

  async show(ctx: HttpContext) {
    const audience = audienceOf(ctx, await validQuery(ctx, productQuery))
    const product = await find(store, ctx.params.idOrSlug, audience.staff)
    ctx.response.header('ETag', etag(product.revision))
    ctx.response.header('Content-Language', languageOf(product, audience))
    return present(store, product, audience)
  }

  async store(ctx: HttpContext) {
    const plan = createProduct(await validBody(ctx, createProductBody))
    await answerOnce(
      ctx,
      store,
      async (tx, made) => {
        const product = toProduct(await changeDocument(tx, plan, made))
        return {
          status: 201,
          body: await present(tx, product, audienceOf(ctx, {})),
          headers: { Location: `/v1/products/${product.id}`, ETag: etag(product.revision) },
        }
      },
      ahead(plan)
    )
  }

  async update(ctx: HttpContext) {
    const changes = await validBody(ctx, updateProductBody)
    const plan = updateProduct(ctx.params.idOrSlug, matchedVersion(ctx), changes)
    await answerOnce(
      ctx,
      store,
      async (tx, made) => {
        const product = toProduct(await changeDocument(tx, plan, made))
        return {
          status: 200,
          body: await present(tx, product, audienceOf(ctx, {})),
          headers: { ETag: etag(product.revision) },
        }
      },
      ahead(plan)
    )
  }

  async destroy(ctx: HttpContext) {
    const plan = removeProduct(ctx.params.idOrSlug, matchedVersionIfGiven(ctx))
    const remove = async (tx: Tx, made: Made | undefined) => {
      await removeDocument(tx, plan, made)
      return { status: 204 }
    }
    await answerOnce(ctx, store, remove, ahead(plan))
  }
}

/** Drafts are for staff; for everybody else they do not exist. */
async function find(session: SqlSession, idOrSlug: string, staff: boolean): Promise<Product> {
  const [ref] = await findBy(session, 'product', isId('product', idOrSlug) ? 'id' : 'slug', [idOrSlug])
  const [product] = ref && (staff || ref.status === 'active') ? await readProducts(session, [ref]) : []
  if (!product) throw Problem.notFound('product')
  return product
}

async function present(session: SqlSession, product: Product, audience: Audience) {
  return (await presentProducts(session, [product], audience))[0]!
}

function languageOf(product: Product, { languages }: Audience): string {
  return localizeProduct(product, languages, env.CATALOG_DEFAULT_LOCALE).language
}
