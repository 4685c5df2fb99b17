import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { inspect } from 'node:util'
import { test } from '@japa/runner'
import { CouchOutcomeUnknownError, CouchTroubleError, type CouchSession } from '#platform/storage/couchdb'
import { openCouchdb } from '#platform/storage/couchdb_session'
import { freePort } from '#platform/runtime/free_ports'

type Answer = (request: IncomingMessage, response: ServerResponse) => void

const json =
  (status: number, body: unknown): Answer =>
  (_, response) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  }
const silent: Answer = () => undefined
const broken: Answer = (_, response) => {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' }).write('[{"ok":')
  setTimeout(() => response.destroy(), 20)
}

/** A server that answers as it is told, after it was opened. */
test.group('a session with CouchDB', (group) => {
  let server: Server
  let answer: Answer
  let session: CouchSession

  group.each.setup(async () => {
    answer = json(200, { db_name: 'shop' })
    server = createServer((request, response) => {
      request.resume().on('end', () => answer(request, response))
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    session = await openCouchdb({ url: `http://clerk:s3cret@127.0.0.1:${port}`, database: 'shop', timeoutMs: 300 })
    return () => {
      server.closeAllConnections()
      server.close()
    }
  })

  const row = { _id: 'prd_1', title: 'Canary' }
  const thrown = (work: Promise<unknown>) =>
    work.then(
      () => undefined,
      (error: unknown) => error as Error
    )

  test('a database that is not there is made, by several at once as by one', async ({ assert }) => {
    const methods: string[] = []
    answer = (request, response) => {
      methods.push(request.method!)
      json(request.method === 'GET' ? 404 : 412, { error: 'file_exists' })(request, response)
    }
    await session.define()
    assert.deepEqual(methods, ['GET', 'PUT'])
  })

  test('silence is trouble to who reads, and an unknown outcome to who writes', async ({ assert }) => {
    answer = silent
    assert.match((await thrown(session.get('prd_1')))!.message, /CouchDB does not answer/)
    assert.instanceOf(await thrown(session.getMany(['prd_1'])), CouchTroubleError)
    assert.instanceOf(await thrown(session.write([row])), CouchOutcomeUnknownError)
  })

  test('so is an answer that breaks off', async ({ assert }) => {
    answer = broken
    assert.instanceOf(await thrown(session.getMany(['prd_1'])), CouchTroubleError)
    assert.instanceOf(await thrown(session.write([row])), CouchOutcomeUnknownError)
  })

  test('so is a server that fails, or says too little', async ({ assert }) => {
    answer = json(500, { error: 'internal' })
    assert.match((await thrown(session.get('prd_1')))!.message, /CouchDB answers 500/)
    assert.instanceOf(await thrown(session.write([row])), CouchOutcomeUnknownError)
    answer = json(201, [])
    assert.instanceOf(await thrown(session.write([row])), CouchOutcomeUnknownError)
  })

  test('nobody there: nothing was written', async ({ assert }) => {
    const port = await freePort()
    const error = await thrown(openCouchdb({ url: `http://clerk:s3cret@127.0.0.1:${port}`, database: 'shop' }))
    assert.match(error!.message, /^CouchDB does not answer: connect ECONNREFUSED/)
    await new Promise((resolve) => {
      server.closeAllConnections()
      server.close(resolve)
    })
    /* The first one may still meet the connection that was just closed. */
    await thrown(session.ping())
    const refused = await thrown(session.write([row]))
    assert.instanceOf(refused, CouchTroubleError)
    assert.isFalse((refused as CouchTroubleError).mayHaveWritten)
  })

  test('who is not let in is told so, and nothing was written', async ({ assert }) => {
    for (const status of [401, 403]) {
      answer = json(status, { error: 'unauthorized', reason: 'Name or password is incorrect.' })
      for (const work of [session.ping(), session.write([row])]) {
        const error = await thrown(work)
        assert.instanceOf(error, CouchTroubleError)
        assert.match(error!.message, /does not accept user and password/)
      }
    }
  })

  test('each document of a bulk has its own outcome', async ({ assert }) => {
    answer = json(201, [
      { ok: true, id: 'prd_1', rev: '1-a' },
      { id: 'prd_2', error: 'conflict', reason: 'Document update conflict' },
    ])
    const outcomes = await session.write([row, { ...row, _id: 'prd_2' }])
    assert.deepEqual(outcomes, [{ kind: 'written', rev: '1-a' }, { kind: 'conflict' }])
    answer = json(201, [{ id: 'prd_1', error: 'forbidden', reason: 'too large' }])
    assert.match((await thrown(session.write([row])))!.message, /refuses the document prd_1: too large/)
  })

  test('errors tell neither the password nor what was written', async ({ assert }) => {
    for (const [work, told] of [
      [json(400, { error: 'bad_request', reason: 'no' }), /answers 400: no/],
      [json(500, {}), /unknown/],
      [json(401, {}), /user and password/],
    ] as const) {
      answer = work
      const error = inspect(await thrown(session.write([row])), { depth: 9 })
      assert.match(error, told)
      assert.notMatch(error, /s3cret|Canary|Basic/)
    }
  })
})
