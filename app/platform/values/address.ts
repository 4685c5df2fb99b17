import vine from '@vinejs/vine'

/** A postal address. */
export interface Address {
  readonly name: string
  readonly line1: string
  readonly line2: string | null
  readonly city: string
  readonly region: string | null
  readonly postalCode: string
  /** ISO 3166-1 alpha-2, upper case. */
  readonly country: string
}

const text = (max: number) => vine.string().trim().minLength(1).maxLength(max)

/** What a client sends; `line2` and `region` may be left out. */
export const addressSchema = vine.object({
  name: text(120),
  line1: text(160),
  line2: text(160).nullable().optional(),
  city: text(100),
  region: text(100).nullable().optional(),
  postalCode: text(20),
  country: vine.string().regex(/^[A-Z]{2}$/),
})

/** Fills what a client may leave out. */
export function toAddress(input: Omit<Address, 'line2' | 'region'> & Partial<Address>): Address {
  return { ...input, line2: input.line2 ?? null, region: input.region ?? null }
}
