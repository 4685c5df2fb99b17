import { test } from '@japa/runner'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { ConnectClient } from '#platform/debezium/connect_client'

type Answer = readonly [status: number, body: unknown]

/** A Kafka Connect that gives these answers, one after the other, and says what it was asked. */
async function connectThat(answers: readonly Answer[]) {
  const asked: string[] = []
  const server: Server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`)
    const [status, body] = answers[Math.min(asked.length, answers.length) - 1]!
    response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const client = new ConnectClient(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
  return { client, asked, close: () => new Promise<void>((resolve) => server.close(() => resolve())) }
}

test.group('Kafka Connect’s client', () => {
  test('asks again while the workers share out connectors', async ({ assert, cleanup }) => {
    const { client, asked, close } = await connectThat([
      [409, { message: 'Cannot complete request momentarily due to stale configuration' }],
      [200, {}],
    ])
    cleanup(close)
    await client.put('a b', { 'tasks.max': '1' })
    assert.deepEqual(asked, ['PUT /connectors/a%20b/config', 'PUT /connectors/a%20b/config'])
  })

  test('a refusal comes with Connect’s words', async ({ assert, cleanup }) => {
    const { client, close } = await connectThat([[400, { message: 'The slot.name is missing' }]])
    cleanup(close)
    await assert.rejects(() => client.put('a', {}), /400 to PUT \/connectors\/a\/config: The slot.name is missing/)
  })

  test('a connector whose task failed has failed, for the last cause; none is undefined', async ({
    assert,
    cleanup,
  }) => {
    const trace =
      'java.lang.Error: outer\n\tat x\nCaused by: org.b.C: middle\nCaused by: org.d.E: no such database\n\tat y'
    const { client, close } = await connectThat([
      [200, { connector: { state: 'RUNNING' }, tasks: [{ state: 'FAILED', trace }] }],
      [200, { connector: { state: 'RUNNING' }, tasks: [] }],
      [404, { message: 'No status found' }],
    ])
    cleanup(close)
    assert.deepEqual(await client.state('a'), { state: 'FAILED', reason: 'org.d.E: no such database' })
    assert.deepEqual(await client.state('a'), { state: 'UNASSIGNED' })
    assert.isUndefined(await client.state('a'))
  })

  test('nobody there: one sentence with the variable', async ({ assert }) => {
    const client = new ConnectClient('http://127.0.0.1:1')
    await assert.rejects(() => client.names(), /does not answer at http:\/\/127.0.0.1:1 \(CONNECT_URL\)/)
  })
})
