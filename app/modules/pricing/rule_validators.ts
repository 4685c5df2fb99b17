import vine from '@vinejs/vine'
import { DateTime } from 'luxon'
import { currency, sku } from '#platform/http/fields'

/** What may be asked of a rule's conditions and effect; the rest of a rule is in validators.ts. */

const MOST_UNITS = 1_000_000
const HIGHEST_AMOUNT = 1_000_000_000_000
const WHOLE = 10_000

const integer = (min: number, max: number) => vine.number({ strict: true }).withoutDecimals().range([min, max])
const names = (max: number) => vine.array(vine.string().trim().minLength(1).maxLength(max)).minLength(1).maxLength(100)
const amount = () => vine.object({ amount: integer(1, HIGHEST_AMOUNT), currency: currency() })
const share = () => integer(1, WHOLE)

const isMoment = vine.createRule((value, _, field) => {
  const known = typeof value === 'string' && DateTime.fromISO(value).isValid
  if (!known) field.report('The {{ field }} field must be a time that the calendar has', 'moment', field)
})

/** ISO 8601 with its offset from UTC, to the second or finer. */
const moment = () =>
  vine
    .string()
    .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,3})?(Z|[+-]\d{2}:\d{2})$/)
    .use(isMoment())

export const conditions = () =>
  vine.object({
    segments: names(100).optional(),
    regions: names(40).optional(),
    minQuantity: integer(1, MOST_UNITS).optional(),
    minCartValue: amount().optional(),
    from: moment().optional(),
    until: moment().optional(),
    coupon: vine
      .string()
      .regex(/^[A-Za-z0-9_-]{3,40}$/)
      .optional(),
    categories: names(100).optional(),
    skus: vine.array(sku()).minLength(1).maxLength(100).optional(),
  })

const percent = vine.object({ kind: vine.literal('percent'), basisPoints: share() })
const fixed = vine.object({ kind: vine.literal('fixed'), amount: amount() })
const tiered = vine.object({
  kind: vine.literal('tiered'),
  tiers: vine
    .array(vine.object({ quantity: integer(1, MOST_UNITS), basisPoints: share() }))
    .distinct('quantity')
    .minLength(1)
    .maxLength(20),
})
const buyXGetY = vine.object({
  kind: vine.literal('buy_x_get_y'),
  buy: integer(1, MOST_UNITS),
  get: integer(1, MOST_UNITS),
  basisPoints: share(),
})
const freeShipping = vine.object({ kind: vine.literal('free_shipping') })

const isKind = (kind: string) => (value: unknown) =>
  value !== null && typeof value === 'object' && 'kind' in value && value.kind === kind

export const effect = () =>
  vine
    .union([
      vine.union.if(isKind('percent'), percent),
      vine.union.if(isKind('fixed'), fixed),
      vine.union.if(isKind('tiered'), tiered),
      vine.union.if(isKind('buy_x_get_y'), buyXGetY),
      vine.union.if(isKind('free_shipping'), freeShipping),
    ])
    .otherwise((_, field) => {
      const kinds = 'percent, fixed, tiered, buy_x_get_y or free_shipping'
      field.report(`The {{ field }} field must have one of the kinds ${kinds}`, 'kind', field)
    })
