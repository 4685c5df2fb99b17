import { avro } from '#platform/messaging/avro'
import { defineEvent } from '#platform/messaging/define_event'

/** What a SKU costs from now on, in every region it is sold in. */
export const PriceChanged = defineEvent('pricing.price.changed', {
  version: 1,
  key: 'sku',
  fields: {
    sku: avro.string(),
    version: avro.long(),
    prices: avro.array(avro.record({ region: avro.string(), price: avro.money() })),
  },
})

/** A rule as it is from now on. `definition` is the JSON of a `PriceRule`, which `parseRule` reads. */
export const RuleChanged = defineEvent('pricing.rule.changed', {
  version: 1,
  key: 'ruleId',
  fields: {
    ruleId: avro.string(),
    version: avro.long(),
    status: avro.oneOf('active', 'removed'),
    definition: avro.string(),
  },
})

/** Units of the currency for one unit of the shop's base currency, times a million. */
export const CurrencyUpdated = defineEvent('pricing.currency.updated', {
  version: 1,
  key: 'currency',
  fields: { currency: avro.string(), version: avro.long(), rateMicros: avro.long() },
})

/** How a region is sold to: its currency, its tax and what shipping costs there. */
export const RegionChanged = defineEvent('pricing.region.changed', {
  version: 1,
  key: 'region',
  fields: {
    region: avro.string(),
    version: avro.long(),
    currency: avro.string(),
    /** 1,900 is 19 %. */
    taxBasisPoints: avro.int(),
    /** Whether prices include the tax already. */
    taxIncluded: avro.boolean(),
    shipping: avro.array(avro.record({ method: avro.string(), price: avro.money() })),
  },
})

export const events = [PriceChanged, RuleChanged, CurrencyUpdated, RegionChanged]

export { evaluate } from '#modules/pricing/domain/evaluate'
export { PriceBook, priceBookTables } from '#modules/pricing/price_book'
export { parseRule } from '#modules/pricing/domain/rule'
export type { Evaluation, EvaluationInput, EvaluatedLine, RuleOutcome } from '#modules/pricing/domain/evaluate'
export type { PriceRule, RegionTerms } from '#modules/pricing/domain/rule'
