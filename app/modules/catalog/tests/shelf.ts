import type { ApiClient } from '@japa/api-client'
import { createCategory } from '#modules/catalog/actions/create_category'
import { createProduct, type NewProduct } from '#modules/catalog/actions/create_product'
import { store } from '#modules/catalog/store'
import { StockChanged } from '#modules/inventory/contract'
import { PriceChanged } from '#modules/pricing/contract'
import { newId } from '#platform/values/id'
import { money } from '#platform/values/money'
import { publish } from '#tests/support/events'

/** A word that nothing else in the store contains. */
export const unique = (prefix: string) => `${prefix}-${newId('event').slice(-12)}`

/** A category of its own, so that a test's products meet nobody else's. */
export async function newCategory(title = 'Shelf'): Promise<string> {
  const category = await store.transaction((tx) => createCategory(tx, { slug: unique('shelf'), title }))
  return category.slug
}

export async function newProduct(more: Partial<NewProduct> = {}) {
  const sku = unique('S')
  return store.transaction((tx) =>
    createProduct(tx, { title: `Thing ${sku}`, variants: [{ sku, title: `Thing ${sku}` }], ...more })
  )
}

export const price = (sku: string, version: number, amounts: Record<string, [number, string]>) =>
  publish(PriceChanged, {
    sku,
    version,
    prices: Object.entries(amounts).map(([region, [amount, currency]]) => ({ region, price: money(amount, currency) })),
  })

export const stock = (sku: string, version: number, available: number) =>
  publish(StockChanged, {
    sku,
    version,
    onHand: available,
    reserved: 0,
    available,
    regions: [{ region: 'eu-west', available }],
  })

/** Plants a document as some other program would: past the module, in whichever shape. */
export async function plant(body: unknown, more: { id?: string; status?: string; revision?: number } = {}) {
  const { id = newId('product'), status = 'active', revision = 1 } = more
  const slug = unique('planted')
  await store.transaction(async (tx) => {
    await tx.insert('documents', {
      id,
      type: 'product',
      revision,
      body: typeof body === 'string' ? body : JSON.stringify(body),
      slug,
      status,
      title: 'Planted',
      sort_title: 'planted',
      search_text: slug,
      created_at: 1,
      updated_at: 2,
    })
  })
  return { id, slug }
}

const OWN_TABLES = /FROM (documents|prices|availability)\b/

/** Does something while noting what the catalogue's tables are asked; relays and consumers ask others meanwhile. */
export async function counting<T>(work: () => Promise<T>): Promise<{ result: T; statements: string[] }> {
  const statements: string[] = []
  const note = (sql: string) => void (OWN_TABLES.test(sql) && statements.push(sql))
  const [all, one] = [store.all.bind(store), store.one.bind(store)]
  store.all = (sql, parameters) => (note(sql), all(sql, parameters)) as never
  store.one = (sql, parameters) => (note(sql), one(sql, parameters)) as never
  try {
    return { result: await work(), statements }
  } finally {
    store.all = all
    store.one = one
  }
}

export async function query(client: ApiClient, text: string, variables: object = {}) {
  return client.post('/graphql').json({ query: text, variables })
}
