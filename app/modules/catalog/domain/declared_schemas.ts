/** What a part of a document is declared to be. */
export type Declared =
  | { readonly is: 'text'; readonly words?: readonly string[]; readonly optional?: true }
  | { readonly is: 'integer'; readonly optional?: true }
  | { readonly is: 'list'; readonly of: Declared; readonly optional?: true }
  /** Free keys, values of one kind. */
  | { readonly is: 'map'; readonly of: Declared; readonly optional?: true }
  | DeclaredRecord

export interface DeclaredRecord {
  readonly is: 'record'
  readonly fields: Readonly<Record<string, Declared>>
  readonly optional?: true
}

const text = { is: 'text' } as const
const optionalText = { is: 'text', optional: true } as const
const texts = { is: 'list', of: text } as const
const map = (of: Declared) => ({ is: 'map', of }) as const
const record = (fields: DeclaredRecord['fields']) => ({ is: 'record', fields }) as const

const variant = record({ sku: text, title: text, options: map(text) })

const productBase = {
  schemaVersion: { is: 'integer' },
  slug: text,
  title: text,
  description: text,
  status: { is: 'text', words: ['active', 'draft'] },
  variants: { is: 'list', of: variant },
} as const

const productTranslation = record({
  title: optionalText,
  description: optionalText,
  attributes: { ...map(text), optional: true },
  variants: { ...map(record({ title: optionalText, options: { ...map(text), optional: true } })), optional: true },
})

/**
 * Every schema that documents were ever written in, by type and version. A document says which one it follows; a new
 * version is added here and read up in product.ts or category.ts, old documents stay as they are until they are edited.
 */
export const SCHEMAS: Readonly<Record<'product' | 'category', Readonly<Record<number, DeclaredRecord>>>> = {
  product: {
    /* One category, one language. */
    1: record({ ...productBase, category: text }),
    2: record({
      ...productBase,
      categories: texts,
      attributes: map(text),
      translations: map(productTranslation),
    }),
  },
  category: {
    1: record({
      schemaVersion: { is: 'integer' },
      slug: text,
      title: text,
      description: text,
      translations: map(record({ title: optionalText, description: optionalText })),
    }),
  },
}

/** The version that documents are written in. */
export const CURRENT_SCHEMA = { product: 2, category: 1 } as const
