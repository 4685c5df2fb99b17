import { test } from '@japa/runner'
import { chooseLanguage, languages } from '#modules/catalog/domain/locale'
import { priceIn } from '#modules/catalog/domain/market'
import { slugify } from '#modules/catalog/domain/slug'
import { cursorPosition, positionCursor } from '#modules/catalog/graphql/cursor'
import { words } from '#modules/catalog/search'
import { toCursor } from '#platform/http/lists'
import { money } from '#platform/values/money'

const prices = [
  { region: 'us-east', price: money(1100, 'USD') },
  { region: 'eu-south', price: money(900, 'EUR') },
  { region: 'eu-west', price: money(1000, 'EUR') },
]
const amount = (market: { region?: string; currency?: string }) => priceIn(market, prices, 'eu-west')?.amount

test.group('catalog: prices of a market', () => {
  test('the shop’s own region, unless another region or currency is asked for', ({ assert }) => {
    assert.equal(amount({}), 1000)
    assert.equal(amount({ region: 'us-east' }), 1100)
    assert.equal(amount({ currency: 'USD' }), 1100)
    assert.equal(amount({ currency: 'EUR' }), 1000)
    assert.equal(amount({ region: 'eu-south', currency: 'EUR' }), 900)
  })

  test('nothing where it is not sold', ({ assert }) => {
    assert.isUndefined(amount({ region: 'mars' }))
    assert.isUndefined(amount({ currency: 'JPY' }))
    assert.isUndefined(amount({ region: 'us-east', currency: 'EUR' }))
  })
})

test.group('catalog: languages', () => {
  test('a language of a country falls back to the language', ({ assert }) => {
    assert.deepEqual(languages(['de-AT', 'fr']), ['de-at', 'de', 'fr'])
  })

  test('the first that is translated, and the shop’s own needs no translation', ({ assert }) => {
    const translated = new Set(['de', 'fr'])
    assert.equal(chooseLanguage(['it', 'fr', 'de'], translated, 'en'), 'fr')
    assert.isNull(chooseLanguage(['en', 'fr'], translated, 'en'))
    assert.isNull(chooseLanguage(['it'], translated, 'en'))
  })

  test('slugs are made of any title', ({ assert }) => {
    assert.equal(slugify('  Café “Über” No. 5! '), 'cafe-uber-no-5')
    assert.equal(slugify('日本茶'), '')
  })
})

test.group('catalog: cursors and searches', () => {
  test('a cursor leads back to its position, under its own sort only', ({ assert }) => {
    const position = { value: 'amber [tea]', id: 'prd_1' }
    const cursor = positionCursor('TITLE', position)
    assert.deepEqual(cursorPosition('TITLE', cursor), position)
    assert.throws(() => cursorPosition('NEWEST', cursor), /not for this list/)
  })

  test('what was made elsewhere is refused', ({ assert }) => {
    assert.throws(() => cursorPosition('NEWEST', toCursor('/v1/products', 'prd_1')), /not made here/)
    const cursor = positionCursor('PRICE_ASC', { value: 1, id: 'prd_1' })
    assert.throws(() => cursorPosition('PRICE_ASC', `${cursor.slice(0, -3)}AAA`), /not made here/)
    assert.throws(() => cursorPosition('PRICE_ASC', 'x'), /not made here/)
  })

  test('a search is a few words in lower case', ({ assert }) => {
    assert.deepEqual(words('  Amber\tTEA '), ['amber', 'tea'])
    assert.deepEqual(words(), [])
    assert.lengthOf(words('a b c d e f g h i j'), 6)
  })
})
