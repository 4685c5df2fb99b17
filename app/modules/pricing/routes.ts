import {
  currenciesShape,
  evaluationBody,
  evaluationShape,
  pageQuery,
  priceListShape,
  pricesBody,
  pricesQuery,
  pricesShape,
  regionBody,
  regionShape,
  regionsShape,
  ruleBody,
  rulePatch,
  ruleShape,
  rulesShape,
} from '#modules/pricing/validators'
import { defineRoutes } from '#platform/http/define_routes'

const Prices = () => import('#modules/pricing/controllers/prices_controller')
const Regions = () => import('#modules/pricing/controllers/regions_controller')
const Currencies = () => import('#modules/pricing/controllers/currencies_controller')
const PriceRules = () => import('#modules/pricing/controllers/price_rules_controller')
const Evaluations = () => import('#modules/pricing/controllers/evaluations_controller')

export default defineRoutes((routes) => {
  routes.post('/v1/pricing/evaluate', [Evaluations, 'store'], {
    operation: 'evaluateLines',
    summary: 'What lines cost now, and for each rule why it applies or not; segments are for staff',
    access: 'public',
    body: evaluationBody,
    answers: { 200: evaluationShape, 403: 'Segments were given by somebody else than staff' },
  })

  routes.get('/v1/prices', [Prices, 'index'], {
    operation: 'listPrices',
    summary: 'The price list of a region, by SKU',
    access: 'public',
    query: pricesQuery,
    answers: { 200: priceListShape, 404: 'There is no such region' },
  })
  routes.get('/v1/prices/:sku', [Prices, 'show'], {
    operation: 'getPrices',
    summary: 'What a SKU costs in each region',
    access: 'public',
    responseHeaders: ['ETag'],
    answers: { 200: pricesShape },
  })
  routes.put('/v1/prices/:sku', [Prices, 'update'], {
    operation: 'setPrices',
    summary: 'Replace what a SKU costs; with If-Match once it has prices',
    access: 'staff',
    body: pricesBody,
    idempotency: 'optional',
    ifMatch: 'once-it-exists',
    responseHeaders: ['ETag'],
    answers: { 200: pricesShape, 201: pricesShape },
  })

  routes.get('/v1/regions', [Regions, 'index'], {
    operation: 'listRegions',
    summary: 'How each region is sold to: currency, tax, shipping methods and what they cost',
    access: 'public',
    query: pageQuery,
    answers: { 200: regionsShape },
  })
  routes.get('/v1/regions/:region', [Regions, 'show'], {
    operation: 'getRegion',
    summary: 'How a region is sold to',
    access: 'public',
    responseHeaders: ['ETag'],
    answers: { 200: regionShape },
  })
  routes.put('/v1/regions/:region', [Regions, 'update'], {
    operation: 'setRegion',
    summary: 'Say how a region is sold to; with If-Match once it is there',
    access: 'staff',
    body: regionBody,
    idempotency: 'optional',
    ifMatch: 'once-it-exists',
    responseHeaders: ['ETag'],
    answers: { 200: regionShape, 201: regionShape },
  })

  routes.get('/v1/currencies', [Currencies, 'index'], {
    operation: 'listCurrencies',
    summary: 'Exchange rates: units for one of the base currency, times a million',
    access: 'public',
    query: pageQuery,
    answers: { 200: currenciesShape },
  })
  routes.post('/v1/currencies/refresh', [Currencies, 'refresh'], {
    operation: 'refreshCurrencies',
    summary: 'Let the exchange rates take a step of their random walk',
    access: 'staff',
    idempotency: 'optional',
    answers: { 200: currenciesShape },
  })

  routes.get('/v1/price-rules', [PriceRules, 'index'], {
    operation: 'listPriceRules',
    summary: 'All rules, newest first; for staff, because coupon codes are in them',
    access: 'staff',
    query: pageQuery,
    answers: { 200: rulesShape },
  })
  routes.get('/v1/price-rules/:id', [PriceRules, 'show'], {
    operation: 'getPriceRule',
    summary: 'One rule, and how often it was used',
    access: 'staff',
    responseHeaders: ['ETag'],
    answers: { 200: ruleShape },
  })
  routes.post('/v1/price-rules', [PriceRules, 'store'], {
    operation: 'createPriceRule',
    summary: 'Make a rule',
    access: 'staff',
    body: ruleBody,
    idempotency: 'optional',
    responseHeaders: ['ETag', 'Location'],
    answers: { 201: ruleShape },
  })
  routes.patch('/v1/price-rules/:id', [PriceRules, 'update'], {
    operation: 'changePriceRule',
    summary: 'Change parts of a rule; conditions and effect are replaced as a whole',
    access: 'staff',
    body: rulePatch,
    idempotency: 'optional',
    ifMatch: 'required',
    responseHeaders: ['ETag'],
    answers: { 200: ruleShape },
  })
  routes.delete('/v1/price-rules/:id', [PriceRules, 'destroy'], {
    operation: 'removePriceRule',
    summary: 'Take a rule away; orders keep what it took off',
    access: 'staff',
    idempotency: 'optional',
    ifMatch: 'required',
    answers: { 204: 'Taken away' },
  })
})
