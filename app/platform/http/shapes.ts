import vine from '@vinejs/vine'

/** Shapes that answers of several modules share, for their documents. */

export const moneyShape = () => vine.object({ amount: vine.number().withoutDecimals(), currency: vine.string() })

export const addressShape = () =>
  vine.object({
    name: vine.string(),
    line1: vine.string(),
    line2: vine.string().nullable(),
    city: vine.string(),
    region: vine.string().nullable(),
    postalCode: vine.string(),
    country: vine.string(),
  })

const page = () => vine.object({ next: vine.string().nullable() })

/** A page of a list; see http/lists.ts. */
export const listShape = <S extends Parameters<typeof vine.array>[0]>(item: S) =>
  vine.create({ data: vine.array(item), page: page() })
