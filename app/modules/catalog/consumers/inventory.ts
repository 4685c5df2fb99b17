import { keepAvailability } from '#modules/catalog/projections/availability'
import { StockChanged } from '#modules/inventory/contract'
import { defineConsumer, on } from '#platform/messaging/define_consumer'

/** Stock may come before the product it is of: it is kept by SKU. */
export default defineConsumer('catalog', 'inventory', [on(StockChanged, ({ data }, tx) => keepAvailability(tx, data))])
