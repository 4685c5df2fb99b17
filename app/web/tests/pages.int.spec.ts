import { test } from '@japa/runner'
import { demoProduct } from '#database/demo/shop'
import { sameSite, Visiting, type Visited } from '#web/tests/visiting'
import { env } from '#start/env'

/* A seeded product of which there are plenty. */
const mug = demoProduct(1, 98)
const sku = mug.variants[0]!.sku

const CUSTOMER = { email: 'customer1@faultline.example', password: 'faultline-demo' }
const STAFF = { email: 'staff@faultline.example', password: 'faultline-demo' }

const ADDRESS = {
  email: 'ada@example.com',
  name: 'Ada Example',
  line1: 'Street 1',
  line2: '',
  postalCode: '10115',
  city: 'Town',
  region: '',
  country: 'DE',
  shippingMethod: 'standard',
  card: 'tok_ok',
}

async function withMug(): Promise<Visiting> {
  const visitor = new Visiting()
  await visitor.post('/cart/items', { sku, slug: mug.slug, quantity: '2' })
  return visitor
}

const keyOf = ({ html }: Visited) => /name="key" value="([^"]+)"/.exec(html)![1]!

/** Places the order of a visitor's cart. @returns its page's path */
async function order(visitor: Visiting): Promise<string> {
  const placed = await visitor.post('/checkout', { ...ADDRESS, key: keyOf(await visitor.get('/checkout')) })
  return placed.location!
}

test.group('storefront pages', (group) => {
  const whole = env.MODULES.length === 12
  group.tap((each) => each.skip(!whole, 'the storefront is served where all twelve modules are'))

  test('list, product, empty cart and sign-in are pages, without a script or a style in them', async ({ assert }) => {
    const visitor = new Visiting()
    for (const path of ['/', '/?category=tea', `/products/${mug.slug}`, '/cart', '/signin', '/tracking', '/console']) {
      const { status, headers, html } = await visitor.get(path)
      assert.equal(status, 200, path)
      assert.match(headers.get('content-security-policy')!, /^default-src 'self'; object-src 'none'/)
      assert.match(html, /<html lang="en">[\s\S]*<main id="main"[\s\S]*<h1/)
      assert.notMatch(html, /<script(?![^>]* src=)|<style|\sstyle=|\son[a-z]+=/i, path)
    }
  })

  test('a page of the list leads to the next by cursor, and a region has its currency', async ({ assert }) => {
    const visitor = new Visiting()
    const first = await visitor.get('/')
    const next = /href="(\/\?after=[^"]+)" *>Show more|rel="next" href="([^"]+)"/.exec(first.html)!
    const second = await visitor.get((next[1] ?? next[2])!.replaceAll('&amp;', '&'))
    const slugs = ({ html }: Visited) => [...html.matchAll(/href="\/products\/([^"?]+)"/g)].map(([, slug]) => slug)
    assert.lengthOf(slugs(first), 24)
    assert.deepEqual(
      slugs(first).filter((slug) => slugs(second).includes(slug)),
      []
    )
    assert.match(first.html, /€\d/)
    assert.equal((await visitor.post('/region', { region: 'us-east', next: '/?q=mug' })).location, '/?q=mug')
    assert.match((await visitor.get('/')).html, /\$\d/)
  })

  test('a cart moves with its visitor to another region, priced anew', async ({ assert }) => {
    const visitor = await withMug()
    assert.match((await visitor.get('/cart')).html, /€/)
    await visitor.post('/region', { region: 'ap-southeast', next: '/cart' })
    const { html } = await visitor.get('/cart')
    assert.include(html, mug.title)
    assert.match(html, /SGD/)
    assert.include(html, 'value="2"')
  })

  test('numbers are written as the browser prefers', async ({ assert }) => {
    const { html } = await new Visiting().get('/', { 'Accept-Language': 'de-DE,de;q=0.9' })
    assert.match(html, /\d,\d\d\s€/)
  })

  test('a search term is shown, never run', async ({ assert }) => {
    const { html, status } = await new Visiting().get(`/?q=${encodeURIComponent(`"><script>alert(1)</script>'`)}`)
    assert.equal(status, 200)
    assert.notInclude(html, '<script>alert')
    assert.include(html, '&lt;script&gt;alert(1)&lt;/script&gt;')
    assert.notInclude(html, 'value=""><')
  })

  test('an unknown address is a page for who reads pages, and a problem for who does not', async ({ assert }) => {
    const visitor = new Visiting()
    const page = await visitor.get('/no/such/page')
    assert.equal(page.status, 404)
    assert.match(page.headers.get('content-type')!, /text\/html/)
    assert.include(page.html, 'There is nothing at this address.')
    for (const accept of ['*/*', 'application/json']) {
      const problem = await visitor.get('/no/such/page', { Accept: accept })
      assert.equal(problem.headers.get('content-type'), 'application/problem+json')
    }
    const product = await visitor.get('/products/no-such-thing')
    assert.equal(product.status, 404)
    assert.include(product.html, 'There is no such product.</p>')
    assert.match((await visitor.get('/v1/orders')).headers.get('content-type')!, /problem\+json/)
  })

  test('what is wrong with a quantity is said beside it, and the number kept', async ({ assert }) => {
    const visitor = await withMug()
    const product = await visitor.post('/cart/items', { sku, slug: mug.slug, quantity: '5000' })
    assert.equal(product.status, 422)
    assert.match(product.html, /value="5000" required aria-invalid=true aria-describedby=quantity-error/)
    assert.match(product.html, /id="quantity-error">[^<]*1000/)
    const item = /action="\/cart\/items\/(itm_\w+)"/.exec((await visitor.get('/cart')).html)![1]!
    const cart = await visitor.post(`/cart/items/${item}`, { quantity: 'many' })
    assert.equal(cart.status, 422)
    assert.match(cart.html, new RegExp(`value="many" required aria-invalid=true aria-describedby=error-${item}`))
    assert.match(cart.html, new RegExp(`id="error-${item}" role="alert">[^<]+number`))
  })

  test('each wrong field of the checkout has its reason, the others what was entered', async ({ assert }) => {
    const visitor = await withMug()
    const key = keyOf(await visitor.get('/checkout'))
    const wrong = { ...ADDRESS, email: 'nobody', country: '', line2: '<b>"3rd"</b>', card: 'gold', key }
    const { status, html } = await visitor.post('/checkout', wrong)
    assert.equal(status, 422)
    assert.match(html, /role="alert">\s*<p>3 fields need another look/)
    assert.match(html, /id="email-error">[^<]*email/)
    assert.match(html, /id="country-error">[^<]*country/)
    assert.include(html, 'value="nobody"')
    assert.include(html, 'value="&lt;b&gt;&quot;3rd&quot;&lt;/b&gt;"')
    assert.equal(keyOf({ html } as Visited), key)
  })

  test('a checkout sent twice at once makes one order, and a third time leads to it', async ({ assert }) => {
    const visitor = await withMug()
    const form = { ...ADDRESS, key: keyOf(await visitor.get('/checkout')) }
    const [first, second] = await Promise.all([visitor.post('/checkout', form), visitor.post('/checkout', form)])
    assert.equal(first.status, 303)
    assert.match(first.location!, /^\/orders\/ord_/)
    assert.equal(second.location, first.location)
    assert.equal((await visitor.post('/checkout', form)).location, '/cart')
  })

  test('two tabs with a form each make one order of one cart', async ({ assert }) => {
    const visitor = await withMug()
    const keys = [keyOf(await visitor.get('/checkout')), keyOf(await visitor.get('/checkout'))]
    const [first, second] = await Promise.all(keys.map((key) => visitor.post('/checkout', { ...ADDRESS, key })))
    assert.equal(second!.location, first!.location)
    assert.match(first!.location!, /^\/orders\/ord_/)
  })

  test('an order is seen by the browser that placed it and by nobody else', async ({ assert }) => {
    const visitor = await withMug()
    const path = await order(visitor)
    assert.equal((await visitor.get(path)).status, 200)
    assert.include((await visitor.get(path)).html, 'Ada Example')
    for (const each of [path, `${path}/progress`, `${path}/live`]) {
      const stranger = await new Visiting().get(each)
      assert.equal(stranger.status, 404, each)
      assert.notInclude(stranger.html, 'Ada')
    }
    assert.equal((await new Visiting().post(`${path}/cancel`, {})).status, 404)
  })

  test('a live order is handed on as a stream, from the event that was seen last', async ({ assert }) => {
    const visitor = await withMug()
    const path = await order(visitor)
    const whole = await visitor.get(`${path}/live`)
    assert.match(whole.headers.get('content-type')!, /text\/event-stream/)
    assert.match(whole.html, /event: status\ndata: {"from":null,"status":"pending"[\s\S]*event: settled\n/)
    const last = [...whole.html.matchAll(/^id: (\d+)$/gm)].at(-1)![1]!
    const rest = await visitor.get(`${path}/live`, { 'Last-Event-ID': last })
    assert.match(rest.html, /^event: settled\n/)
    assert.include((await visitor.get(path)).html, 'Your order is complete')
  })

  test('a code that helps is told from one that does not', async ({ assert }) => {
    const visitor = await withMug()
    await visitor.post('/cart/coupons', { code: 'welcome10' })
    assert.include((await visitor.get('/cart')).html, 'The code WELCOME10 makes it cheaper.')
    await visitor.post('/cart/coupons', { code: 'nothing' })
    const { html } = await visitor.get('/cart')
    assert.include(html, 'changes nothing for this cart')
    assert.include(html, '10 % to welcome you')
    await visitor.post('/cart/coupons/remove', { code: 'WELCOME10' })
    assert.notInclude((await visitor.get('/cart')).html, 'value="WELCOME10"')
  })

  test('a guest’s cart goes along at sign-in, and the order is in the account', async ({ assert }) => {
    const visitor = await withMug()
    assert.equal((await visitor.get('/account/orders')).location, '/signin?next=/account/orders')
    const signedIn = await visitor.post('/signin', { ...CUSTOMER, next: '/cart' })
    assert.equal(signedIn.location, '/cart')
    assert.include((await visitor.get('/cart')).html, mug.title)
    const path = await order(visitor)
    assert.include((await visitor.get('/account/orders')).html, `href="${path}"`)
    await visitor.post('/signout', {})
    assert.equal((await visitor.get(path)).status, 404)
    assert.isUndefined(visitor.cookie('faultline_session'))
  })

  test('sign-in leads to no other site', async ({ assert }) => {
    for (const next of ['//evil.example', '/\\evil.example', 'https://evil.example', '/ok\nno', '']) {
      const { location } = await new Visiting().post('/signin', { ...CUSTOMER, next })
      assert.equal(location, '/', next)
    }
  })

  test('a wrong password is said on the form, and the address kept', async ({ assert }) => {
    const { status, html } = await new Visiting().post('/signin', { email: 'who@faultline.example', password: 'x' })
    assert.equal(status, 422)
    assert.include(html, 'E-mail address or password is wrong.')
    assert.include(html, 'value="who@faultline.example"')
  })

  test('the console opens to staff only, and their cookie to the queues', async ({ assert }) => {
    const visitor = new Visiting()
    const customer = await visitor.post('/console/signin', CUSTOMER)
    assert.equal(customer.status, 422)
    assert.include(customer.html, 'not one of the staff')
    assert.equal((await visitor.get('/admin/queues')).status, 401)
    const signedIn = await visitor.post('/console/signin', STAFF)
    assert.equal(signedIn.location, '/console')
    assert.match(visitor.cookie('faultline_staff')!, /^[\w-]+\.[\w-]+\.[\w-]+$/)
    const { html } = await visitor.get('/console')
    assert.lengthOf([...html.matchAll(/data-module="/g)], 12)
    for (const heading of ['Latest orders', 'Ledger', 'Open fraud reviews', 'Open tickets'])
      assert.include(html, heading)
    assert.notInclude(html, 'Not to be had')
    assert.equal((await visitor.get('/admin/queues')).status, 200)
    await visitor.post('/console/signout', {})
    assert.equal((await visitor.get('/admin/queues')).status, 401)
  })

  test('a session that was ended elsewhere leads to the sign-in, and says so', async ({ assert }) => {
    const visitor = new Visiting()
    await visitor.post('/console/signin', STAFF)
    const headers = { Authorization: `Bearer ${visitor.cookie('faultline_staff')}` }
    await fetch(`http://${env.HOST}:${env.PORT}/v1/auth/tokens/current`, { method: 'DELETE', headers })
    assert.equal((await visitor.get('/console')).location, '/console')
    const { status, html } = await visitor.get('/console')
    assert.equal(status, 200)
    assert.include(html, 'You were signed out. Please sign in again.')
    assert.include(html, 'type="password"')
    assert.notInclude((await visitor.get('/console')).html, 'You were signed out')
  })
})

test.group('storefront and other sites', (group) => {
  group.tap((each) => each.skip(env.MODULES.length < 12, 'the storefront is served where all twelve modules are'))

  const own = `http://${env.HOST}:${env.PORT}`
  const refused: Record<string, Record<string, string>> = {
    'another site': { 'Sec-Fetch-Site': 'cross-site' },
    'another host of the same site': { 'Sec-Fetch-Site': 'same-site' },
    'another origin, in a browser that says no more': { Origin: 'https://evil.example' },
    'our origin, but another site': { 'Sec-Fetch-Site': 'cross-site', 'Origin': own },
    'an opaque origin': { Origin: 'null' },
    'nowhere': {},
  }
  for (const [title, headers] of Object.entries(refused)) {
    test(`a post from ${title} is refused`, async ({ assert }) => {
      const visitor = await withMug()
      await visitor.get('/cart')
      for (const path of ['/cart/items', '/checkout', '/signin', '/signout', '/region', '/console/signin']) {
        const { status, html, setCookies } = await visitor.post(path, { ...CUSTOMER, sku, quantity: '1' }, headers)
        assert.equal(status, 403, path)
        assert.include(html, 'This can only be done from a page of this shop.')
        assert.isEmpty(setCookies)
      }
    })
  }

  test('a post from this site is taken, however the browser says so', async ({ assert }) => {
    for (const headers of [sameSite, { Origin: own }]) {
      assert.equal((await new Visiting().post('/region', { region: 'us-east' }, headers)).status, 303)
    }
  })

  test('no cookie can be read by a script or sent by another site, and no page shows a token', async ({ assert }) => {
    const visitor = await withMug()
    const answers = [
      await visitor.post('/cart/items', { sku, slug: mug.slug, quantity: '1' }),
      await visitor.post('/region', { region: 'us-east' }),
      await visitor.post('/signin', { ...CUSTOMER, next: '/' }),
      await visitor.post('/console/signin', STAFF),
    ]
    const cookies = answers.flatMap(({ setCookies }) => setCookies)
    for (const name of ['cart', 'region', 'session', 'staff', 'staff_session']) {
      assert.isTrue(
        cookies.some((line) => line.startsWith(`faultline_${name}=`)),
        name
      )
    }
    for (const line of cookies) {
      assert.match(line, /; HttpOnly/i)
      assert.match(line, /; SameSite=Lax/i)
      assert.notMatch(line, /domain=/i)
    }
    const token = visitor.cookie('faultline_staff')!
    for (const path of ['/', '/cart', '/checkout', '/account/orders', '/console']) {
      const { html } = await visitor.get(path)
      assert.notInclude(html, token)
      assert.notMatch(html, /eyJ[\w-]+\.[\w-]+/)
    }
  })
})

test.group('storefront assets', (group) => {
  group.tap((each) => each.skip(env.MODULES.length < 12, 'the storefront is served where all twelve modules are'))

  test('what is named by its content is kept for good, the rest is asked for again', async ({ assert }) => {
    const visitor = new Visiting()
    const [, url] = /rel="stylesheet" href="([^"]+)"/.exec((await visitor.get('/')).html)!
    const named = await visitor.get(url!)
    assert.match(named.headers.get('content-type')!, /text\/css/)
    assert.match(named.headers.get('cache-control')!, /immutable/)
    /* One file, of all its parts in their order. */
    assert.match(named.html, /^:root[\s\S]*\.card \{[\s\S]*\.console-head \{[\s\S]*@media print/m)
    const bare = await visitor.get('/assets/shop.css')
    assert.equal(bare.headers.get('cache-control'), 'no-cache')
    const again = await visitor.get('/assets/shop.css', { 'If-None-Match': bare.headers.get('etag')! })
    assert.equal(again.status, 304)
  })

  test('nothing but assets is served', async ({ assert }) => {
    for (const name of ['README.md', '..%2fapi.ts', 'toString', '%00']) {
      assert.equal((await new Visiting().get(`/assets/${name}`)).status, 404, name)
    }
  })

  test('every product has a picture, whatever its name', async ({ assert }) => {
    const visitor = new Visiting()
    const picture = await visitor.get(`/art/kitchen/${mug.slug}.svg`)
    assert.equal(picture.headers.get('content-type'), 'image/svg+xml')
    assert.equal(picture.html, (await visitor.get(`/art/kitchen/${mug.slug}.svg`)).html)
    const odd = await visitor.get('/art/constructor/%3Cscript%3E.svg')
    assert.equal(odd.status, 200)
    assert.notInclude(odd.html, '<script')
  })
})
