import { test } from '@japa/runner'
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { AvroSchema } from '#platform/messaging/avro'
import { IncompatibleSchemaError, type Compatibility, type SchemaRegistry } from '#platform/messaging/schema_registry'
import { newId } from '#platform/values/id'

/** What an adapter of the `SchemaRegistry` port has to say of itself to be put through the suite. */
export interface RegistryAdapter {
  readonly name: string
  /** A module that exports `open(setting, compatibility)`: it is loaded here, and in processes of their own. */
  readonly opener: string
  /** Where the schemas lie: everybody who opens it with that shares them. */
  readonly setting: string
  /**
   * Whether records are the same when only their namespaces differ. Avro lets a reader compare unqualified names, and Apicurio
   * does; avsc, by which the embedded registry judges and every module reads, compares full names. No contract of ours can get
   * there: the full name is part of the subject.
   */
  readonly forgetsNamespaces: boolean
}

type Opener = { open: (setting: string, compatibility: Compatibility) => Promise<SchemaRegistry> }

const FIXTURE = fileURLToPath(new URL('./fixtures/registry_process.ts', import.meta.url))

const field = (name: string, type: AvroSchema = 'int', more: object = {}) => ({ name, type, ...more })
const record = (...fields: object[]): AvroSchema => ({ type: 'record', name: 'Thing', namespace: 'suite', fields })
/* Where schemas are the same to the letter, registries may give them one id, whatever their subjects. */
const own = (subject: string, ...fields: object[]): AvroSchema => ({
  type: 'record',
  name: 'Thing',
  namespace: subject.replaceAll('-', '_'),
  fields,
})
const added = (name: string) => field(name, ['null', 'int'], { default: null })
const newSubject = () => `suite-${newId('event')}`

/** What every adapter of the `SchemaRegistry` port has to do; see messaging/schema_registry.ts. */
export function schemaRegistrySuite(adapter: RegistryAdapter): void {
  test.group(adapter.name, (group) => {
    let opened: SchemaRegistry[]
    group.tap((each) => each.timeout(60_000))
    group.each.setup(() => {
      opened = []
      return async () => void (await Promise.all(opened.map((registry) => registry.close())))
    })

    async function open(compatibility: Compatibility = 'FULL_TRANSITIVE'): Promise<SchemaRegistry> {
      const { open: openIt } = (await import(adapter.opener)) as Opener
      const registry = await openIt(adapter.setting, compatibility)
      opened.push(registry)
      return registry
    }

    test('a schema keeps its id: registered again, by another client, after a newer one', async ({ assert }) => {
      const [one, other] = [await open(), await open()]
      const subject = newSubject()
      const [first, second] = [own(subject, field('a')), own(subject, field('a'), added('b'))]
      const id = await one.register(subject, first)
      assert.equal(await one.register(subject, first), id)
      assert.equal(await other.register(subject, structuredClone(first)), id)
      const next = await other.register(subject, second)
      assert.notEqual(next, id)
      assert.equal(await one.register(subject, first), id)
      assert.deepEqual(
        (await one.versions(subject)).map((each) => [each.id, each.version, each.subject, each.schema]),
        [
          [id, 1, subject, first],
          [next, 2, subject, second],
        ]
      )
    })

    test('is found by its id, everywhere; what is not there is undefined', async ({ assert }) => {
      const [one, other] = [await open(), await open()]
      const subject = newSubject()
      const schema = own(subject, field('a', 'string'))
      const id = await one.register(subject, schema)
      assert.deepEqual(await other.byId(id), { id, subject, version: 1, schema })
      assert.isUndefined(await one.byId(2_000_000_000))
      assert.isUndefined(await one.byId(-1))
      assert.isEmpty(await one.versions(newSubject()))
    })

    test('lists its subjects', async ({ assert }) => {
      const registry = await open()
      const subjects = [newSubject(), newSubject()]
      for (const subject of subjects) await registry.register(subject, record(field('a')))
      assert.includeMembers(await registry.subjects(), subjects)
    })

    test('refuses what breaks earlier readers or writers, with reasons, and keeps nothing of it', async ({
      assert,
    }) => {
      const registry = await open()
      const subject = newSubject()
      await registry.register(subject, record(field('a')))
      const broken = record(field('a'), field('b'))
      const reasons = await registry.check(subject, broken)
      assert.isNotEmpty(reasons)
      for (const reason of reasons) assert.match(reason, /version 1/)
      const error = await registry.register(subject, broken).then(
        () => undefined,
        (thrown: unknown) => thrown
      )
      assert.instanceOf(error, IncompatibleSchemaError)
      assert.equal((error as IncompatibleSchemaError).subject, subject)
      assert.isNotEmpty((error as IncompatibleSchemaError).reasons)
      assert.lengthOf(await registry.versions(subject), 1)
      assert.isEmpty(await registry.check(subject, record(field('a'), added('b'))))
      assert.lengthOf(await registry.versions(subject), 1)
    })

    test('the reasons name the field', async ({ assert }) => {
      const registry = await open()
      const subject = newSubject()
      const line = (...fields: object[]) => field('line', { type: 'record', name: 'Line', fields })
      await registry.register(subject, record(line(field('price'))))
      const reasons = async (...fields: object[]) => (await registry.check(subject, record(...fields))).join()
      assert.match(await reasons(line(field('price', 'string'))), /price/)
      assert.match(await reasons(line(field('price'), field('weight'))), /weight/)
      assert.match(await reasons(line(added('weight'))), /price/)
    })

    test('a subject has the level of who registered last; one that nobody registered has none', async ({ assert }) => {
      const subject = newSubject()
      const lenient = await open('NONE')
      assert.isUndefined(await lenient.level(subject))
      await lenient.register(subject, record(field('a')))
      await lenient.register(subject, record(field('a', 'string')))
      assert.equal(await lenient.level(subject), 'NONE')
      const strict = await open()
      assert.isNotEmpty(await strict.check(subject, record(field('b'))))
      assert.equal(await strict.level(subject), 'FULL_TRANSITIVE')
    })

    test('a record that moves to another namespace', async ({ assert }) => {
      const registry = await open()
      const subject = newSubject()
      await registry.register(subject, own(subject, field('a')))
      const reasons = await registry.check(subject, own('elsewhere', field('a')))
      assert.equal(reasons.length === 0, adapter.forgetsNamespaces)
    })

    const a = field('a')
    const withDefault = field('b', 'int', { default: 0 })
    /* [level, versions so far, the next, whether it may follow]. Source: Confluent, "Compatibility Types". */
    const CASES: [Compatibility, AvroSchema[], AvroSchema, boolean][] = [
      ['NONE', [record(a)], record(field('a', 'string')), true],
      ['BACKWARD', [record(a)], record(a, withDefault), true],
      ['BACKWARD', [record(a)], record(a, field('b')), false],
      ['BACKWARD', [record(a, field('b'))], record(a), true],
      ['BACKWARD', [record(a, field('b')), record(a)], record(a, field('b', 'string', { default: '' })), true],
      ['BACKWARD', [record(a)], record(field('a', 'long')), true],
      ['FORWARD', [record(a)], record(field('a', 'long')), false],
      ['FORWARD', [record(a)], record(a, field('b')), true],
      ['FORWARD', [record(a, field('b'))], record(a), false],
      ['FORWARD', [record(a, withDefault)], record(a), true],
      ['FULL', [record(a)], record(a, added('b')), true],
      ['FULL', [record(a)], record(a, field('b')), false],
      ['FULL', [record(a, field('b'))], record(a), false],
      ['FULL', [record(a)], record(field('a', 'long')), false],
      ['FULL', [record(a, added('b')), record(a)], record(a, field('b', ['null', 'string'], { default: null })), true],
      [
        'FULL_TRANSITIVE',
        [record(a, added('b')), record(a)],
        record(a, field('b', ['null', 'string'], { default: null })),
        false,
      ],
      ['FULL_TRANSITIVE', [record(a), record(a, added('b'))], record(a, added('b'), added('c')), true],
    ]
    for (const [index, [level, versions, next, allowed]] of CASES.entries()) {
      test(`${level} ${allowed ? 'lets through' : 'refuses'} case ${index + 1}`, async ({ assert }) => {
        const subject = newSubject()
        const lenient = await open('NONE')
        for (const version of versions) await lenient.register(subject, version)
        const registry = await open(level)
        assert.equal((await registry.check(subject, next)).length === 0, allowed)
        const registered = await registry.register(subject, next).then(
          () => true,
          () => false
        )
        assert.equal(registered, allowed)
      })
    }

    test('clients that register the same at once get the same id', async ({ assert }) => {
      const registries = await Promise.all(Array.from({ length: 6 }, () => open()))
      for (let round = 0; round < 10; round++) {
        const subject = newSubject()
        const ids = await Promise.all(registries.map((registry) => registry.register(subject, record(field('a')))))
        assert.lengthOf([...new Set(ids)], 1)
        assert.lengthOf(await registries[0]!.versions(subject), 1)
      }
    })

    test('processes that start at once get the same ids', async ({ assert }) => {
      const subjects = Array.from({ length: 20 }, newSubject)
      const task = JSON.stringify({ opener: adapter.opener, setting: adapter.setting, subjects })
      const run = () => promisify(execFile)(process.execPath, [FIXTURE, task])
      const outputs = await Promise.all(Array.from({ length: 6 }, run))
      const ids = outputs.map(({ stdout }) => JSON.parse(stdout) as number[])
      for (const each of ids) assert.deepEqual(each, ids[0])
      assert.lengthOf([...new Set(ids[0])], 20)
    })
  })
}
