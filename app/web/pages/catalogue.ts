import type { HttpContext } from '@adonisjs/core/http'
import { logger } from '#platform/observability/logger'
import type { List, Product, Recommendations } from '#web/api_shapes'
import { NO_ERRORS, type FormErrors } from '#web/form_errors'
import { categories, chosenRegion } from '#web/markets'
import { text } from '#web/forms'
import { show } from '#web/views'

const PER_PAGE = 24
const RECOMMENDED = 4

/** What there is to buy. */
export default class Catalogue {
  async index(ctx: HttpContext) {
    const { region } = await chosenRegion(ctx)
    const [q, category, after] = [text(ctx, 'q').trim(), text(ctx, 'category'), text(ctx, 'after')]
    const query = new URLSearchParams({ region, limit: String(PER_PAGE) })
    for (const [name, value] of Object.entries({ q, category, after })) if (value !== '') query.set(name, value)
    const [products, all] = await Promise.all([
      ctx.api.get<List<Product>>(`/v1/products?${query}`),
      categories(ctx.api),
    ])
    const chosen = all.find(({ slug }) => slug === category)
    const { next } = products.page
    await show(ctx, 'pages/catalogue', {
      q,
      after,
      category,
      categoryTitle: chosen?.title ?? category,
      categories: all,
      products: products.data,
      link: (more: Record<string, string>) => link({ q, category, ...more }),
      next,
    })
  }

  async show(ctx: HttpContext) {
    followUp(ctx)
    await showProduct(ctx, ctx.params.slug, { sku: text(ctx, 'sku'), quantity: '1' })
  }
}

function link(query: Record<string, string>): string {
  const given = Object.entries(query).filter(([, value]) => value !== '')
  return given.length === 0 ? '/' : `/?${new URLSearchParams(given)}`
}

/** A product's page, also as the answer to an order form that was not right. */
export async function showProduct(
  ctx: HttpContext,
  slug: string,
  values: { sku: string; quantity: string },
  errors: FormErrors = NO_ERRORS
): Promise<void> {
  const { region } = await chosenRegion(ctx)
  const product = await ctx.api.get<Product>(`/v1/products/${encodeURIComponent(slug)}?region=${region}`)
  const [recommended, all] = await Promise.all([recommendations(ctx, product), categories(ctx.api)])
  const buyable = product.variants.filter(({ price, available }) => price !== null && available > 0)
  const selected = product.variants.find(({ sku }) => sku === values.sku) ?? buyable[0] ?? product.variants[0]
  const state = {
    product,
    selected,
    buyable: buyable.length > 0,
    category: all.find((each) => product.categories.includes(each.slug)),
    recommended,
    values,
    errors,
  }
  await show(ctx, 'pages/product', state, errors === NO_ERRORS ? 200 : 422)
}

/** A page does without recommendations rather than not at all. */
async function recommendations({ api }: HttpContext, { variants }: Product): Promise<Recommendations | null> {
  const query = new URLSearchParams({ limit: String(RECOMMENDED), sku: variants[0]?.sku ?? '' })
  return api.get<Recommendations>(`/v1/recommendations?${query}`).catch((error: unknown) => {
    logger.debug({ err: error }, 'a page is shown without recommendations')
    return null
  })
}

/** Says that a recommendation was followed. Nobody waits for it, and nothing is lost without it. */
function followUp(ctx: HttpContext): void {
  const [id, sku] = [text(ctx, 'from'), text(ctx, 'sku')]
  if (!/^rec_[a-z0-9]{26}$/.test(id)) return
  ctx.api
    .post(`/v1/recommendations/${id}/feedback`, { type: 'click', sku })
    .catch((error: unknown) => logger.debug({ err: error }, 'that a recommendation was followed is not noted'))
}
