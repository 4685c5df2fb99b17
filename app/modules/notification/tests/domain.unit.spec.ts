import { test } from '@japa/runner'
import { decide, type TemplateHead } from '#modules/notification/domain/decide'
import { KIND_NAMES, KINDS } from '#modules/notification/domain/kinds'
import { bestLocale, fallbacks } from '#modules/notification/domain/locale'
import { Pace } from '#modules/notification/domain/pace'
import { defaultPreferences, type Preferences, type Recipient } from '#modules/notification/domain/preferences'
import { quietUntil } from '#modules/notification/domain/quiet_hours'
import { checkTemplate, presentFacts, render } from '#modules/notification/domain/template'
import { DEMO_TEMPLATES } from '#modules/notification/demo_templates'
import { CANCEL_REASONS } from '#modules/order/contract'

const NOON = Date.UTC(2026, 5, 1, 12)

const heads: TemplateHead[] = [
  { id: 'e-en', channel: 'email', locale: 'en', version: 3 },
  { id: 'e-de', channel: 'email', locale: 'de', version: 1 },
  { id: 's-en', channel: 'sms', locale: 'en', version: 1 },
]

function recipient(more: Partial<Recipient> = {}, preferences: Partial<Preferences> = {}): Recipient {
  return {
    email: 'a@example.com',
    locale: 'en',
    erased: false,
    preferences: { ...defaultPreferences(false), ...preferences },
    ...more,
  }
}

const sms = (more: object = {}) => ({
  phone: '+491511234567',
  timeZone: 'Europe/Berlin',
  sms: { transactional: true, marketing: false, unsubscribed: false, quietHours: null, ...more },
})

test.group('notification: templates', () => {
  test('values are escaped in an e-mail and left alone in a text message', ({ assert }) => {
    const text = { subject: 'Order {{ orderId }}', body: '<b>{{orderId}}</b>' }
    assert.deepEqual(render('email', text, { orderId: `<i>&"'\n` }), {
      subject: `Order <i>&"' `,
      body: '<b>&lt;i&gt;&amp;&quot;&#39;\n</b>',
    })
    assert.equal(render('sms', { subject: null, body: '{{ orderId }}' }, { orderId: '<&' }).body, '<&')
  })

  test('a value is not read as a template', ({ assert }) => {
    const text = { subject: null, body: '{{ a }}' }
    assert.equal(render('sms', text, { a: '{{ b }} $& $1', b: 'no' }).body, '{{ b }} $& $1')
  })

  test('a variable without a value is an error, also one that every object has', ({ assert }) => {
    assert.throws(() => render('sms', { subject: null, body: '{{ constructor }}' }, {}), /constructor/)
  })

  test('a template is refused for unknown variables, broken braces, a subject in the wrong place', ({ assert }) => {
    const pointers = (...found: Parameters<typeof checkTemplate>) =>
      checkTemplate(...found).map(({ pointer, rule }) => `${pointer} ${rule}`)
    assert.deepEqual(pointers('order.confirmed', 'email', { subject: '{{ email }}', body: '{{ total }' }), [
      '/subject variable',
      '/body placeholder',
    ])
    assert.deepEqual(pointers('order.confirmed', 'email', { subject: null, body: 'x' }), ['/subject required'])
    assert.deepEqual(pointers('order.confirmed', 'sms', { subject: 'x', body: 'x' }), ['/subject unknown'])
    assert.deepEqual(pointers('order.completed', 'email', { subject: 'x', body: 'x' }), ['/body unsubscribe'])
    assert.deepEqual(pointers('order.confirmed', 'email', { subject: 'x', body: '{{ unsubscribeUrl }}' }), [
      '/body variable',
    ])
  })

  test('every kind has an e-mail in English and German that passes its own check and renders', ({ assert }) => {
    for (const name of KIND_NAMES) {
      for (const locale of ['en', 'de']) {
        assert.isTrue(DEMO_TEMPLATES.some((t) => t.name === name && t.locale === locale && t.channel === 'email'))
      }
    }
    for (const { name, channel, locale, subject, body } of DEMO_TEMPLATES) {
      assert.deepEqual(checkTemplate(name, channel, { subject, body }), [], `${name} ${channel} ${locale}`)
      render(channel, { subject, body }, { ...presentFacts(KINDS[name].examples, locale), unsubscribeUrl: 'x' })
    }
  })

  test('facts are told in the language of the template', ({ assert }) => {
    const facts = { total: { amount: 123450, currency: 'EUR' }, reason: 'payment_failed' }
    assert.deepEqual(presentFacts(facts, 'en'), {
      total: '€1,234.50',
      reason: 'The payment did not go through.',
    })
    assert.equal(presentFacts(facts, 'de').reason, 'Die Zahlung ist fehlgeschlagen.')
    const sentences = new Set(CANCEL_REASONS.map((reason) => presentFacts({ reason }, 'en').reason))
    assert.equal(sentences.size, CANCEL_REASONS.length)
    assert.equal(presentFacts({ reason: 'constructor' }, 'en').reason, 'It took too long to process it.')
  })

  test('a language falls back to its parent, then to English', ({ assert }) => {
    assert.deepEqual(fallbacks('de-DE'), ['de-DE', 'de', 'en'])
    assert.deepEqual(fallbacks('en'), ['en'])
    assert.equal(bestLocale(heads, 'de-AT')?.locale, 'de')
    assert.equal(bestLocale(heads, 'fr-FR')?.locale, 'en')
    assert.isUndefined(bestLocale([{ locale: 'de' }], 'fr'))
  })
})

test.group('notification: quiet hours', () => {
  const at = (iso: string) => Date.parse(iso)
  const night = { from: '22:00', to: '07:00' }

  test('end the next morning, by the clock of the customer', ({ assert }) => {
    assert.equal(quietUntil(at('2026-06-01T21:30:00Z'), night, 'Europe/Berlin'), at('2026-06-02T05:00:00Z'))
    assert.equal(quietUntil(at('2026-06-02T04:59:00Z'), night, 'Europe/Berlin'), at('2026-06-02T05:00:00Z'))
    assert.isNull(quietUntil(at('2026-06-02T05:00:00Z'), night, 'Europe/Berlin'))
    assert.isNull(quietUntil(at('2026-06-01T19:59:00Z'), night, 'Europe/Berlin'))
    assert.equal(quietUntil(at('2026-06-01T20:00:00Z'), night, 'Europe/Berlin'), at('2026-06-02T05:00:00Z'))
  })

  test('may lie within a day, and end by the clock when it is put forward in the night', ({ assert }) => {
    const noon = { from: '12:00', to: '14:00' }
    assert.equal(quietUntil(at('2026-06-01T12:00:00Z'), noon, 'UTC'), at('2026-06-01T14:00:00Z'))
    assert.isNull(quietUntil(at('2026-06-01T14:00:00Z'), noon, 'UTC'))
    assert.equal(quietUntil(at('2026-03-28T22:00:00Z'), night, 'Europe/Berlin'), at('2026-03-29T05:00:00Z'))
  })
})

test.group('notification: what an event makes', () => {
  test('a guest gets e-mail about the order, in their language and at once', ({ assert }) => {
    assert.deepEqual(decide('order.confirmed', recipient({ locale: 'de-DE' }), heads, NOON), [
      { kind: 'send', channel: 'email', category: 'transactional', template: heads[1]!, notBefore: NOON },
    ])
  })

  test('text messages go only to who gave a number', ({ assert }) => {
    const decisions = decide('order.confirmed', recipient({}, sms()), heads, NOON)
    assert.deepEqual(
      decisions.map(({ kind, channel }) => `${kind} ${channel}`),
      ['send email', 'send sms']
    )
  })

  test('a channel without a template has no message', ({ assert }) => {
    assert.lengthOf(decide('order.confirmed', recipient(), [heads[2]!], NOON), 0)
  })

  const choice = { transactional: true, marketing: false, unsubscribed: false, quietHours: null }
  const refusals: [string, 'order.confirmed' | 'order.completed', Recipient, string][] = [
    ['erased comes before anything else', 'order.completed', recipient({ erased: true, email: null }), 'erased'],
    ['nowhere to send it', 'order.confirmed', recipient({ email: null }), 'no_address'],
    ['marketing without consent', 'order.completed', recipient(), 'opted_out'],
    [
      'marketing ended by a link',
      'order.completed',
      recipient({}, { email: { ...choice, unsubscribed: true } }),
      'unsubscribed',
    ],
    ['no e-mail at all', 'order.confirmed', recipient({}, { email: { ...choice, transactional: false } }), 'opted_out'],
  ]
  for (const [title, kind, person, reason] of refusals) {
    test(`suppressed: ${title}`, ({ assert }) => {
      assert.containsSubset(decide(kind, person, heads, NOON), [{ kind: 'suppress', channel: 'email', reason }])
    })
  }

  test('an unsubscribe link does not end what is said about an order', ({ assert }) => {
    const person = recipient({}, { email: { ...choice, unsubscribed: true } })
    assert.equal(decide('order.confirmed', person, heads, NOON)[0]!.kind, 'send')
  })

  test('quiet hours put a message off, and drop what would be stale', ({ assert }) => {
    const person = recipient({}, sms({ quietHours: { from: '22:00', to: '07:00' } }))
    const late = Date.parse('2026-06-01T21:00:00Z')
    const [, put] = decide('order.confirmed', person, heads, late)
    assert.containsSubset(put, { kind: 'send', notBefore: Date.parse('2026-06-02T05:00:00Z') })
    const [, dropped] = decide('fulfillment.shipment.delivered', person, heads, late)
    assert.containsSubset(dropped, { kind: 'suppress', reason: 'quiet_hours' })
    const early = Date.parse('2026-06-02T03:00:00Z')
    const [email, kept] = decide('fulfillment.shipment.delivered', person, heads, early)
    assert.containsSubset(kept, { kind: 'send', notBefore: Date.parse('2026-06-02T05:00:00Z') })
    assert.containsSubset(email, { kind: 'send', notBefore: early })
  })
})

test('notification: a pace spaces work evenly and does not save up', ({ assert }) => {
  const pace = new Pace(10)
  assert.deepEqual([pace.reserve(0), pace.reserve(0), pace.reserve(50)], [0, 100, 150])
  assert.equal(pace.reserve(1000), 0)
  assert.equal(pace.reserve(1000), 100)
})
