import type { ModuleName } from '#config/modules'

/** Modules whose SQL lies in PostgreSQL; catalog and inventory keep outbox, inbox and timers there. */
export const POSTGRES_MODULES = [
  'customer',
  'catalog',
  'pricing',
  'payment',
  'inventory',
  'fulfillment',
  'support',
  'notification',
  'fraud',
  'recommendation',
] as const satisfies readonly ModuleName[]

export const MARIADB_MODULES = ['cart', 'order'] as const satisfies readonly ModuleName[]

/** Modules that keep objects. */
export const BUCKET_MODULES = [
  'catalog',
  'payment',
  'fulfillment',
  'support',
  'recommendation',
] as const satisfies readonly ModuleName[]

/** The shop that `make engines` opens itself. */
export const DEFAULT_NAMESPACE = 'faultline'

/**
 * @throws Error when a name could not stand in SQL, CQL and host names alike
 */
export function checkName(name: string): void {
  if (!/^[a-z][a-z0-9_]{0,30}$/.test(name)) {
    throw new Error(
      `"${name}" cannot name a namespace: lower-case letters, digits and _, a letter first, at most 31 characters.`
    )
  }
}

/** Database and account of a module. */
export const databaseOf = (namespace: string, module: string): string => `${namespace}_${module}`
export const keyspaceOf = (namespace: string): string => `${namespace}_inventory`
export const documentsOf = (namespace: string): string => `${namespace}_catalog`
/* Bucket names have no underscores. */
export const bucketPrefixOf = (namespace: string): string => `${namespace.replaceAll('_', '-')}-`
export const topicPrefixOf = (namespace: string): string => (namespace === DEFAULT_NAMESPACE ? '' : `${namespace}.`)
