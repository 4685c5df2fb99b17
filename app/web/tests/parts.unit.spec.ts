import { test } from '@japa/runner'
import type { HttpContext } from '@adonisjs/core/http'
import { pino } from 'pino'
import { loggerOptions } from '#platform/observability/logger'
import { ApiProblem, type Api } from '#web/api'
import { artwork } from '#web/artwork/artwork'
import { formErrors } from '#web/form_errors'
import { progressOf } from '#web/order_progress'
import { serverSentEvents, type ServerSentEvent } from '#web/server_sent_events'
import { Visitor } from '#web/visitor'

const history = (...statuses: string[]) =>
  statuses.map((status, i) => ({ status, reason: null, at: `2026-01-01T00:00:0${i}.000Z` }))
const states = (progress: ReturnType<typeof progressOf>) =>
  progress.steps.map(({ status, state }) => `${status} ${state}`)

test.group('order progress', () => {
  test('an order under way has steps behind it and ahead', ({ assert }) => {
    const progress = progressOf({ status: 'reserved', history: history('pending', 'reserved'), cancellation: null })
    assert.deepEqual(states(progress).slice(0, 4), [
      'pending done',
      'reserved now',
      'authorized ahead',
      'confirmed ahead',
    ])
    assert.isTrue(progress.cancellable)
    assert.isFalse(progress.settled)
  })

  test('a cancelled order has nothing ahead, and says why', ({ assert }) => {
    const cancellation = { reason: 'payment_failed', message: 'The payment did not go through.' }
    const progress = progressOf({
      status: 'cancelled',
      history: history('pending', 'reserved', 'cancelled'),
      cancellation,
    })
    assert.deepEqual(states(progress), ['pending done', 'reserved done', 'cancelled bad'])
    assert.equal(progress.sentence, 'The payment did not go through.')
    assert.isFalse(progress.cancellable)
    assert.isTrue(progress.settled)
  })

  test('a completed order is done', ({ assert }) => {
    const progress = progressOf({ status: 'completed', history: history('delivered', 'completed'), cancellation: null })
    assert.deepEqual(states(progress), ['delivered done', 'completed done'])
  })
})

test.group('errors of the API', () => {
  test('a line on the log about one has nobody’s credentials in it', ({ assert }) => {
    const lines: string[] = []
    const error = new ApiProblem(409, { detail: 'Gone.' }, { bearer: 'a-bearer', cartToken: 'a-cart-token' })
    pino({ ...loggerOptions, level: 'info' }, { write: (line: string) => void lines.push(line) }).fatal(
      { err: error },
      'said'
    )
    assert.match(lines.join(), /Gone\./)
    assert.notMatch(lines.join(), /a-bearer|a-cart-token/)
    assert.deepEqual(error.credentials, { bearer: 'a-bearer', cartToken: 'a-cart-token' })
  })
})

test.group('form errors', () => {
  const problem = (status: number, body: object, bearer?: string) =>
    new ApiProblem(status, body as Record<string, unknown>, bearer === undefined ? {} : { bearer })
  const at = (pointer: string, detail: string) => ({ pointer, detail, rule: 'x' })

  test('what belongs to a field goes there, the rest above the form', ({ assert }) => {
    const error = problem(422, {
      detail: '2 fields are not valid.',
      errors: [at('/email', 'No.'), at('/odd', 'Nor this.')],
    })
    assert.deepEqual(formErrors(error, ['/email']), { fields: { '/email': 'No.' }, message: 'Nor this.' })
    assert.deepEqual(formErrors(problem(409, { detail: 'Gone.' }), []), { fields: {}, message: 'Gone.' })
  })

  test('what no form can mend is thrown on', ({ assert }) => {
    for (const error of [problem(404, {}), problem(500, {}), problem(401, {}, 'a token'), new Error('bug')]) {
      assert.throws(() => formErrors(error, []))
    }
  })
})

test.group('server-sent events', () => {
  test('are read wherever the stream is cut', async ({ assert }) => {
    const text = ': hello\n\nid: 1\nevent: status\ndata: {"status":"ä"}\n\nevent: settled\ndata: {}\n\nevent: half\nda'
    const bytes = new TextEncoder().encode(text)
    for (const size of [1, 7, bytes.length]) {
      const body = new ReadableStream<Uint8Array>({
        start(controller) {
          for (let i = 0; i < bytes.length; i += size) controller.enqueue(bytes.slice(i, i + size))
          controller.close()
        },
      })
      const seen: ServerSentEvent[] = []
      for await (const event of serverSentEvents(body)) seen.push(event)
      assert.deepEqual(seen, [
        { event: 'status', data: '{"status":"ä"}', id: '1' },
        { event: 'settled', data: '{}', id: undefined },
      ])
    }
  })
})

test.group('artwork', () => {
  test('is the same for the same product, of its kind, and names nothing of it', ({ assert }) => {
    assert.equal(artwork('grove-mug-99', 'kitchen'), artwork('grove-mug-99', 'kitchen'))
    assert.notEqual(artwork('grove-mug-99', 'kitchen'), artwork('grove-teapot-99', 'kitchen'))
    assert.equal(artwork('x', 'constructor'), artwork('x', 'no-such-category'))
    assert.notInclude(artwork('<script>', '<script>'), 'script')
  })
})

test.group('visitor', () => {
  const session = (refreshToken: string) => ({
    accessToken: 'old',
    refreshToken,
    expiresAt: Date.now() - 1,
    customerId: 'cus_1',
    name: 'Ada',
    email: 'ada@example.com',
  })

  /** A browser with a session cookie, and an API that counts how often it was renewed. */
  function browser(refreshToken: string, renewed: () => Promise<unknown>) {
    const written: Record<string, unknown> = {}
    const api = { post: renewed } as unknown as Api
    const ctx = {
      api,
      request: {
        encryptedCookie: (name: string) => (name === 'faultline_session' ? session(refreshToken) : undefined),
      },
      response: {
        encryptedCookie: (name: string, value: unknown) => (written[name] = value),
        clearCookie: (name: string) => (written[name] = null),
      },
    } as unknown as HttpContext
    return { visitor: new Visitor(ctx), written }
  }

  test('two pages at once renew a session once', async ({ assert }) => {
    let renewals = 0
    const renew = async () => {
      renewals++
      await new Promise((resolve) => setTimeout(resolve, 20))
      return { accessToken: 'new', refreshToken: 'next', expiresIn: 900, customerId: 'cus_1', role: 'customer' }
    }
    const [first, second] = [browser('r1', renew), browser('r1', renew)]
    const sessions = await Promise.all([first.visitor.session('customer'), second.visitor.session('customer')])
    assert.deepEqual(
      sessions.map((each) => each?.accessToken),
      ['new', 'new']
    )
    assert.equal(renewals, 1)
    assert.containsSubset(first.written, { faultline_session: { refreshToken: 'next', name: 'Ada' } })
  })

  test('a session that cannot be renewed is over, one whose API is away is not', async ({ assert }) => {
    const over = browser('r2', () => Promise.reject(new ApiProblem(401, {}, {})))
    assert.isNull(await over.visitor.session('customer'))
    assert.isNull(over.written.faultline_session)
    const away = browser('r3', () => Promise.reject(new ApiProblem(503, {}, {})))
    await assert.rejects(() => away.visitor.session('customer'))
    assert.notProperty(away.written, 'faultline_session')
  })
})
