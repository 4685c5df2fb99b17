import type { ApiClient } from '@japa/api-client'
import { ahead, changeDocument, type Plan } from '#modules/catalog/actions/change_document'
import { createCategory } from '#modules/catalog/actions/create_category'
import { createProduct, type NewProduct } from '#modules/catalog/actions/create_product'
import { findBy } from '#modules/catalog/documents'
import { toProduct, type Product } from '#modules/catalog/domain/product'
import { documentsBy, isRemote, remoteDocuments } from '#modules/catalog/engine'
import type { StoredDocument } from '#modules/catalog/ports/documents'
import { store } from '#modules/catalog/store'
import { StockChanged } from '#modules/inventory/contract'
import { PriceChanged } from '#modules/pricing/contract'
import { newId } from '#platform/values/id'
import { money } from '#platform/values/money'
import { publish } from '#tests/support/events'
import { until } from '#tests/support/wait'

/** A word that nothing else in the store contains. */
export const unique = (prefix: string) => `${prefix}-${newId('event').slice(-12)}`

/** Makes a change as a request would. */
export async function change(plan: Plan): Promise<StoredDocument> {
  const made = await ahead(plan)?.(newId('request'))
  return store.transaction((tx) => changeDocument(tx, plan, made))
}

/** A category of its own, so that a test's products meet nobody else's. */
export async function newCategory(title = 'Shelf'): Promise<string> {
  return (await change(createCategory({ slug: unique('shelf'), title }))).slug
}

export async function newProduct(more: Partial<NewProduct> = {}): Promise<Product> {
  const sku = unique('S')
  return toProduct(
    await change(createProduct({ title: `Thing ${sku}`, variants: [{ sku, title: `Thing ${sku}` }], ...more }))
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

/** Plants a document as some other program would: past the module, in whichever shape. Text is what is kept as it is. */
export async function plant(body: unknown, more: { status?: string } = {}) {
  const id = newId('product')
  const { status = 'active' } = more
  if (isRemote) return plantOutside(id, body as object, status)
  const slug = unique('planted')
  await store.transaction(async (tx) => {
    await tx.insert('documents', {
      id,
      type: 'product',
      revision: 1,
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

async function plantOutside(id: string, body: object, status: string) {
  const index = { slug: unique('planted'), status, title: 'Planted', text: '', categories: [], skus: [] }
  const write = { id, type: 'product', content: { body, index }, before: undefined, above: 0 } as const
  await (await remoteDocuments()).write([{ ...write, operation: newId('request') }])
  return until('the document in the index', async () => (await findBy(store, 'product', 'id', [id]))[0])
}

/** Changes a body as some other program would, and waits until the module has noticed. */
export async function meddle(id: string, edit: (body: object) => object): Promise<void> {
  const [before] = await findBy(store, 'product', 'id', [id])
  await (await documentsBy(store)).meddle(id, (body) => edit(body as object))
  await until('the change in the index', async () => {
    const [after] = await findBy(store, 'product', 'id', [id])
    return after!.revision > before!.revision
  })
}

const OWN_TABLES = /FROM (documents|prices|availability)\b/
/** What follows CouchDB's changes looks at the index whenever it likes. */
const OF_THE_SWEEP = /^SELECT id, rev /

/** Does something while noting what the catalogue's tables are asked; relays and consumers ask others meanwhile. */
export async function counting<T>(work: () => Promise<T>): Promise<{ result: T; statements: string[] }> {
  const statements: string[] = []
  const note = (sql: string) => void (OWN_TABLES.test(sql) && !OF_THE_SWEEP.test(sql) && statements.push(sql))
  const remote = isRemote ? await remoteDocuments() : undefined
  const [all, one, getMany] = [store.all.bind(store), store.one.bind(store), remote?.getMany.bind(remote)]
  if (remote && getMany) remote.getMany = (ids) => (note(`body FROM documents ${ids.length}`), getMany(ids))
  store.all = (sql, parameters) => (note(sql), all(sql, parameters)) as never
  store.one = (sql, parameters) => (note(sql), one(sql, parameters)) as never
  try {
    return { result: await work(), statements }
  } finally {
    store.all = all
    store.one = one
    if (remote && getMany) remote.getMany = getMany
  }
}

export async function query(client: ApiClient, text: string, variables: object = {}) {
  return client.post('/graphql').json({ query: text, variables })
}
