import { test } from '@japa/runner'
import vine from '@vinejs/vine'
import { cartBody } from '#modules/cart/validators'
import { registrationBody } from '#modules/customer/validators'
import { currency, locale, sku } from '#platform/http/fields'

const takes = async (field: ReturnType<typeof sku>, value: string) =>
  (await vine.create({ value: field }).tryValidate({ value }))[1]?.value

test.group('fields', () => {
  test('a locale is a language tag, the same in every module', async ({ assert }) => {
    for (const tag of ['de', 'pt-BR', 'zh-Hans', 'zh-Hant-TW', 'gsw']) {
      assert.equal(await takes(locale(), tag), tag)
      const [[ofCart], [ofCustomer]] = await Promise.all([
        cartBody.tryValidate({ locale: tag }),
        registrationBody.tryValidate({ email: 'a@example.com', password: 'long enough', name: 'A', locale: tag }),
      ])
      assert.isNull(ofCart)
      assert.isNull(ofCustomer)
    }
    for (const no of ['', 'd', 'DE', 'de_DE', 'de-', `de${'-abcdefgh'.repeat(4)}`, "de'--"]) {
      assert.isUndefined(await takes(locale(), no), no)
    }
  })

  test('a currency has three letters, small or capital', async ({ assert }) => {
    assert.equal(await takes(currency(), 'EUR'), 'EUR')
    assert.equal(await takes(currency(), 'eur'), 'EUR')
    for (const no of ['EU', 'EURO', 'E1R', '€']) assert.isUndefined(await takes(currency(), no), no)
  })

  test('a SKU is a word of 64 characters at most', async ({ assert }) => {
    assert.equal(await takes(sku(), ' TEA-001.a_b '), 'TEA-001.a_b')
    for (const no of ['', '-TEA', 'T E A', '../x', "'; --", 'x'.repeat(65)])
      assert.isUndefined(await takes(sku(), no), no)
  })
})
