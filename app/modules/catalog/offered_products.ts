import type { ProductCreated, ProductRemoved } from '#modules/catalog/contract'
import type { DataOf } from '#platform/messaging/define_event'
import type { SqlSession } from '#platform/storage/sql'
import type { Tx } from '#platform/storage/transaction'
import { versionedDocumentsTable, VersionedDocuments } from '#platform/storage/versioned_documents'

const TABLE = 'offered_products'

export interface OfferedProduct {
  readonly sku: string
  readonly productId: string
  /** Of the variant. */
  readonly title: string
  readonly categories: readonly string[]
}

/**
 * Catalog's published projection: what can be bought, by SKU. Whoever sells keeps it in its own store, from catalog's
 * events.
 */
export class OfferedProducts {
  readonly #products = new VersionedDocuments<OfferedProduct>(TABLE)
  /** Which SKUs a product had, under its own id: a variant that is gone is in no event. */
  readonly #variants = new VersionedDocuments<{ skus: readonly string[] }>(TABLE)

  /** A draft is not on offer. */
  async keep(tx: Tx, product: DataOf<typeof ProductCreated>): Promise<void> {
    const { productId, version, status, categories, variants } = product
    const offered = status === 'active' ? variants : []
    const before = await this.#variants.find(tx, productId)
    for (const sku of before?.skus ?? []) {
      if (!offered.some((variant) => variant.sku === sku)) await this.#products.remove(tx, sku, version)
    }
    for (const { sku, title } of offered) {
      await this.#products.keep(tx, sku, version, { sku, productId, title, categories })
    }
    await this.#variants.keep(tx, productId, version, { skus: offered.map(({ sku }) => sku) })
  }

  async remove(tx: Tx, { skus, version }: DataOf<typeof ProductRemoved>): Promise<void> {
    for (const sku of skus) await this.#products.remove(tx, sku, version)
  }

  /** Those of the SKUs that are on offer. */
  findMany(session: SqlSession, skus: readonly string[]): Promise<Map<string, OfferedProduct>> {
    return this.#products.findMany(session, skus)
  }
}

/** The table of offered products, for a migration of the module that keeps them. */
export function offeredProductsTable(schema: Parameters<typeof versionedDocumentsTable>[0]): void {
  versionedDocumentsTable(schema, TABLE)
}
