import { test } from '@japa/runner'
import type { Browser, Page } from 'playwright-core'
import { DEMO_PASSWORD, DEMO_STAFF, demoProduct } from '#database/demo/shop'
import { MODULES } from '#config/modules'
import {
  DESKTOP,
  executable,
  launch,
  NO_BROWSER,
  openPage,
  PHONE,
  tabTo,
  tooSmallOrTooWide,
  unnamed,
} from '#tests/browser/chromium'
import { freePort } from '#platform/runtime/free_ports'
import { startShop, type ShopProcess } from '#tests/support/processes'
import { until } from '#tests/support/wait'

/* Of the seeded products: one with two sizes and plenty of them, and one of which there are three. */
const mug = demoProduct(1, 98)
const scarce = demoProduct(1, 99)
const another = demoProduct(1, 97)

const WAY = [
  'Received',
  'Set aside',
  'Payment approved',
  'Confirmed',
  'Being packed',
  'Shipped',
  'Delivered',
  'Completed',
]

const progress = (page: Page, status: string) => page.locator(`#progress[data-status="${status}"]`).waitFor()
const doneSteps = (page: Page) => page.locator('.steps .done .name').allTextContents()

/** Marks the document, so that a reload shows. */
const mark = (page: Page) => page.evaluate(() => void Object.assign(window, { marked: true }))
const isMarked = (page: Page) => page.evaluate(() => 'marked' in window)

async function fillCart(page: Page, url: string, slug: string, quantity = 1): Promise<void> {
  await page.goto(`${url}/products/${slug}`)
  await page.getByLabel('Quantity').fill(String(quantity))
  await page.getByRole('button', { name: 'Add to cart' }).click()
  await page.getByRole('heading', { name: 'Your cart' }).waitFor()
}

test.group('storefront in a browser', (group) => {
  let shop: ShopProcess
  let browser: Browser | undefined

  group.tap((each) => each.skip(executable === undefined, NO_BROWSER).timeout(90_000))
  group.setup(async () => {
    if (executable === undefined) return
    shop = await startShop()
    browser = await launch()
  })
  group.teardown(async () => {
    await browser?.close()
    await shop?.stop()
  })
  group.each.teardown(async () => {
    for (const context of browser?.contexts() ?? []) await context.close()
  })

  async function staffGets(path: string): Promise<any> {
    const account = { email: DEMO_STAFF.email, password: DEMO_PASSWORD }
    const headers = { 'Content-Type': 'application/json' }
    const tokens = await fetch(`${shop.url}/v1/auth/tokens`, { method: 'POST', headers, body: JSON.stringify(account) })
    const { accessToken } = (await tokens.json()) as { accessToken: string }
    return (await fetch(shop.url + path, { headers: { Authorization: `Bearer ${accessToken}` } })).json()
  }

  test('with a mouse at a desk: bought, and followed live to the door', async ({ assert }) => {
    const { page, complaints } = await openPage(browser!, DESKTOP)
    await page.goto(shop.url)
    assert.deepEqual(await unnamed(page), [])
    await page.getByRole('link', { name: mug.title }).first().click()
    await page.getByText(mug.variants[1]!.options.Size!).click()
    await page.getByRole('button', { name: 'Add to cart' }).click()
    await page.getByRole('status').filter({ hasText: 'is in your cart' }).waitFor()
    assert.deepEqual(await unnamed(page), [])
    await page.getByText('Why it costs this').click()
    await page.getByText('Every third mug at half price').waitFor()
    await page.getByRole('link', { name: 'Check out' }).click()
    assert.deepEqual(await unnamed(page), [])
    await page.getByText('Express').click()
    await page.getByRole('button', { name: 'Place the order' }).click()
    await page.waitForURL('**/orders/ord_*')
    await mark(page)
    await progress(page, 'shipped')
    await page.getByText('This page follows along by itself.').waitFor()
    await progress(page, 'completed')
    assert.deepEqual(await doneSteps(page), WAY)
    await until('the last step announced', async () =>
      (await page.locator('#announce').textContent())!.includes('Your order is complete')
    )
    assert.isTrue(await isMarked(page), 'the page was not loaded again')
    await page.locator('.parcels a').click()
    await page.locator('.headline', { hasText: 'Delivered' }).waitFor()
    assert.deepEqual(complaints.list, [])
  })

  test('with the keyboard alone: found, bought and followed', async ({ assert }) => {
    const { page, complaints } = await openPage(browser!, DESKTOP)
    await page.goto(shop.url)
    await page.keyboard.press('Tab')
    assert.equal(await page.evaluate(() => document.activeElement?.textContent), 'Skip to content')
    await tabTo(page, '#q')
    await page.keyboard.type(another.title)
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: another.title }).waitFor()
    await tabTo(page, `a[href="/products/${another.slug}"]`)
    assert.notEqual(
      await page.evaluate(() => getComputedStyle(document.activeElement!.closest('.card')!).outlineStyle),
      'none',
      'what has the focus can be seen'
    )
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Add to cart' }).waitFor()
    await tabTo(page, 'input[name=sku]')
    await page.keyboard.press('ArrowDown')
    await tabTo(page, '#quantity')
    await page.keyboard.press('Control+A')
    await page.keyboard.type('2')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Your cart' }).waitFor()
    await tabTo(page, 'a[href="/checkout"]')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Checkout' }).waitFor()
    await tabTo(page, '#email')
    await page.keyboard.press('Control+A')
    await page.keyboard.type('kim@example.com')
    await tabTo(page, 'input[name=shippingMethod]')
    await page.keyboard.press('ArrowDown')
    await tabTo(page, 'main button')
    await page.keyboard.press('Enter')
    await page.waitForURL('**/orders/ord_*')
    await progress(page, 'completed')
    assert.include(await page.locator('.panel').textContent(), 'kim@example.com')
    assert.include(await page.locator('.panel').textContent(), `2 × ${another.variants[1]!.title}`)
    assert.include(await page.locator('.panel').textContent(), 'Express')
    assert.deepEqual(complaints.list, [])
  })

  test('on a phone: nothing too wide or too small to touch, and bought', async ({ assert }) => {
    const { page, complaints } = await openPage(browser!, PHONE)
    for (const path of [
      '/',
      '/?q=nothing-like-it',
      `/products/${mug.slug}`,
      '/cart',
      '/tracking',
      '/signin',
      '/console',
    ]) {
      await page.goto(shop.url + path)
      assert.deepEqual(await tooSmallOrTooWide(page), [], path)
    }
    await page.goto(shop.url)
    await page.getByRole('link', { name: mug.title }).first().tap()
    await page.getByRole('button', { name: 'Add to cart' }).tap()
    await page.getByRole('link', { name: 'Check out' }).waitFor()
    assert.deepEqual(await tooSmallOrTooWide(page), [])
    await page.getByRole('link', { name: 'Check out' }).tap()
    await page.getByRole('button', { name: 'Place the order' }).waitFor()
    assert.deepEqual(await tooSmallOrTooWide(page), [])
    await page.getByRole('button', { name: 'Place the order' }).tap()
    await progress(page, 'completed')
    assert.deepEqual(await tooSmallOrTooWide(page), [])
    assert.deepEqual(complaints.list, [])
  })

  test('without scripts the order page comes up to date by itself', async ({ assert }) => {
    const { page } = await openPage(browser!, { ...DESKTOP, javaScriptEnabled: false })
    await fillCart(page, shop.url, mug.slug)
    await page.getByRole('link', { name: 'Check out' }).click()
    await page.getByRole('button', { name: 'Place the order' }).click()
    await page.waitForURL('**/orders/ord_*')
    await progress(page, 'completed')
    assert.deepEqual(await doneSteps(page), WAY)
  })

  test('a card that is declined: told why, and the items go into a new cart', async ({ assert }) => {
    const { page, complaints } = await openPage(browser!, DESKTOP)
    await fillCart(page, shop.url, mug.slug)
    await page.getByRole('link', { name: 'Check out' }).click()
    await page.getByText('Blocked card').click()
    await page.getByRole('button', { name: 'Place the order' }).click()
    await page.getByText('The payment did not go through. You were not charged.').first().waitFor()
    await progress(page, 'cancelled')
    assert.equal(await page.locator('.steps .bad .name').textContent(), 'Cancelled')
    await page.getByRole('button', { name: 'Put it into a new cart' }).click()
    await page.getByRole('link', { name: 'Check out' }).waitFor()
    assert.include(await page.locator('.lines').textContent(), mug.title)
    assert.deepEqual(complaints.list, [])
  })

  test('an order is cancelled while it still can be', async ({ assert }) => {
    const { page, complaints } = await openPage(browser!, DESKTOP)
    await fillCart(page, shop.url, mug.slug)
    await page.getByRole('link', { name: 'Check out' }).click()
    await page.getByText('Card of a slow bank').click()
    await page.getByRole('button', { name: 'Place the order' }).click()
    await page.getByRole('button', { name: 'Cancel the order' }).click()
    await progress(page, 'cancelled')
    await page.getByText('It was cancelled as requested').first().waitFor()
    assert.equal(await page.getByRole('button', { name: 'Cancel the order' }).count(), 0)
    assert.deepEqual(complaints.list, [])
  })

  test('pressed twice, ordered once', async ({ assert }) => {
    const before = (await staffGets('/v1/orders?consistency=strong&limit=100')).data.length as number
    const { page, complaints } = await openPage(browser!, DESKTOP)
    await fillCart(page, shop.url, mug.slug)
    await page.getByRole('link', { name: 'Check out' }).click()
    await page.getByRole('button', { name: 'Place the order' }).dblclick()
    await page.waitForURL('**/orders/ord_*')
    await progress(page, 'completed')
    assert.equal((await staffGets('/v1/orders?consistency=strong&limit=100')).data.length, before + 1)
    assert.deepEqual(complaints.list, [])
  })

  test('more than there are: told in the cart, and an order for them is cancelled with its reason', async ({
    assert,
  }) => {
    const { page, complaints } = await openPage(browser!, DESKTOP, [422])
    await page.goto(`${shop.url}/products/${scarce.slug}`)
    await page.getByText('Only 3 left').first().waitFor()
    await page.getByLabel('Quantity').fill('2000')
    await page.getByRole('button', { name: 'Add to cart' }).click()
    const field = page.getByLabel('Quantity')
    const described = await field.getAttribute('aria-describedby')
    assert.include(await page.locator(`#${described}`).textContent(), '1000')
    assert.equal(await field.inputValue(), '2000')
    assert.isTrue(await field.evaluate((element) => element === document.activeElement))
    await field.fill('4')
    await page.getByRole('button', { name: 'Add to cart' }).click()
    await page.getByText('Only 3 left. An order of 4 would be cancelled.').waitFor()
    await page.getByRole('link', { name: 'Check out' }).click()
    await page.getByRole('button', { name: 'Place the order' }).click()
    await progress(page, 'cancelled')
    await page.getByText('was sold out by the time you ordered').first().waitFor()
    assert.deepEqual(complaints.list, [])
  })

  test('sold out: said on the page, and nothing to put into a cart', async ({ assert }) => {
    const { page, complaints } = await openPage(browser!, DESKTOP)
    await fillCart(page, shop.url, scarce.slug, 3)
    await page.getByRole('link', { name: 'Check out' }).click()
    await page.getByRole('button', { name: 'Place the order' }).click()
    await progress(page, 'completed')
    await until('the last ones gone', async () => {
      await page.goto(`${shop.url}/products/${scarce.slug}`)
      return (await page.getByText('This is sold out at the moment.').count()) === 1
    })
    assert.equal(await page.getByRole('button', { name: 'Add to cart' }).count(), 0)
    assert.deepEqual(complaints.list, [])
  })

  test('the console: twelve modules in good health, the queues open, and closed after signing out', async ({
    assert,
  }) => {
    const { page, complaints } = await openPage(browser!, DESKTOP, [401, 422])
    await page.goto(`${shop.url}/console`)
    await page.getByLabel('E-mail address').fill(DEMO_STAFF.email)
    await page.getByLabel('Password').fill('wrong')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('alert').filter({ hasText: 'is wrong' }).waitFor()
    await page.getByLabel('Password').fill(DEMO_PASSWORD)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('heading', { name: 'Health' }).waitFor()
    const rows = await page
      .locator('[data-module]')
      .evaluateAll((each) =>
        each.map((row) => `${(row as HTMLElement).dataset.module} ${row.querySelector('.state')!.textContent}`)
      )
    assert.deepEqual(
      rows,
      MODULES.map((module) => `${module} ok`)
    )
    await page.locator('#ledger').waitFor()
    await page.getByText('balanced', { exact: true }).waitFor()
    await page.locator('a[href^="/orders/"]').first().click()
    await page.getByRole('heading', { name: 'What you ordered' }).waitFor()
    await page.goto(`${shop.url}/admin/queues`)
    /* The full dashboard where the machine has a Redis for it, the job table where not. */
    const table = page.getByRole('heading', { name: 'Queues', level: 1 })
    await page.getByText('notification-email').or(table).first().waitFor()
    await page.goto(`${shop.url}/console`)
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByLabel('Password').waitFor()
    assert.equal((await page.goto(`${shop.url}/admin/queues`))!.status(), 401)
    assert.deepEqual(complaints.list, [])
  })

  test('a page that follows an order lets the shop stop, and goes on when it is back', async ({ assert }) => {
    const { page } = await openPage(browser!, DESKTOP)
    await fillCart(page, shop.url, mug.slug)
    await page.getByRole('link', { name: 'Check out' }).click()
    await page.getByText('Card of a slow bank').click()
    await page.getByRole('button', { name: 'Place the order' }).click()
    await page.waitForURL('**/orders/ord_*')
    await mark(page)
    await page.getByText('This page follows along by itself.').waitFor()
    const startedAt = performance.now()
    assert.equal(await shop.stop(), 0)
    assert.isBelow(performance.now() - startedAt, 10_000)
    shop = await startShop({ PORT: new URL(shop.url).port }, shop.dataDir)
    await progress(page, 'completed')
    assert.isTrue(await isMarked(page))
  })
})

test.group('storefront without its API', (group) => {
  group.tap((each) => each.timeout(60_000))

  test('is a page that says so, and nothing for who wants no page', async ({ assert }) => {
    const shop = await startShop({ API_URL: `http://127.0.0.1:${await freePort()}` })
    try {
      const page = await fetch(shop.url, { headers: { Accept: 'text/html' } })
      assert.equal(page.status, 503)
      const html = await page.text()
      assert.include(html, 'The shop is not available right now')
      assert.match(html, /<code>req_\w+<\/code>/)
      assert.equal((await fetch(`${shop.url}/v1/products`)).status, 200)
    } finally {
      await shop.stop()
    }
  })

  test('is not there where it is turned off', async ({ assert }) => {
    const shop = await startShop({ WEB: 'false' })
    try {
      const response = await fetch(shop.url, { headers: { Accept: 'text/html' } })
      assert.equal(response.status, 404)
      assert.equal(response.headers.get('content-type'), 'application/problem+json')
    } finally {
      await shop.stop()
    }
  })
})
