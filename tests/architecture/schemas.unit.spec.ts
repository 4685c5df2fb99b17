import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import type { AvroSchema } from '#platform/messaging/avro'
import { incompatibilities } from '#platform/messaging/compatibility'
import { checkSchemas } from '#platform/docs/schemas'

const record = (fields: object[]) => ({ type: 'record', name: 'T', fields }) as AvroSchema
const text = { name: 'a', type: 'string' }

test.group('schemas', () => {
  test('every contract is committed and compatible with all its versions', async ({ assert }) => {
    const findings = await checkSchemas(app.makePath())
    assert.deepEqual(
      findings.filter(({ problems }) => problems.length > 0),
      []
    )
    assert.isAbove(findings.length, 40)
  })

  test('a field without a default, a field gone, a type changed: each is refused', ({ assert }) => {
    const before = record([text])
    assert.isEmpty(
      incompatibilities(record([text, { name: 'b', type: 'int', default: 0 }]), [before], 'FULL_TRANSITIVE')
    )
    for (const next of [record([text, { name: 'b', type: 'int' }]), record([]), record([{ name: 'a', type: 'int' }])]) {
      assert.isNotEmpty(incompatibilities(next, [before], 'FULL_TRANSITIVE'))
      assert.isEmpty(incompatibilities(next, [before], 'NONE'))
    }
  })

  test('transitive looks behind the last version', ({ assert }) => {
    const first = record([text])
    const second = record([text, { name: 'b', type: ['null', 'int'], default: null }])
    const third = record([text, { name: 'b', type: ['null', 'string'], default: null }])
    assert.isNotEmpty(incompatibilities(third, [first, second], 'FULL_TRANSITIVE'))
    assert.isNotEmpty(incompatibilities(third, [first, second], 'FULL'))
    const fourth = record([{ name: 'b', type: ['null', 'int'], default: null }])
    assert.isEmpty(incompatibilities(fourth, [first, fourth], 'FULL'))
    assert.isNotEmpty(incompatibilities(fourth, [first, fourth], 'FULL_TRANSITIVE'))
  })

  test('reasons name the field, in lists and in records that hold themselves', ({ assert }) => {
    const tree = (price: string) =>
      record([
        { name: 'children', type: { type: 'array', items: 'T' } },
        {
          name: 'lines',
          type: { type: 'array', items: { type: 'record', name: 'L', fields: [{ name: 'price', type: price }] } },
        },
      ])
    const reasons = incompatibilities(tree('string'), [tree('long')], 'BACKWARD')
    assert.deepEqual(reasons, [
      'it cannot read what version 1 wrote (field lines.price: cannot read "long" as "string")',
    ])
    const missing = incompatibilities(record([text, { name: 'b', type: 'int' }]), [record([text])], 'BACKWARD')
    assert.match(missing.join(), /field b is not written, and has no default/)
  })
})
