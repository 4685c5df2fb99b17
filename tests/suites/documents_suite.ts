import { test } from '@japa/runner'
import type { Documents } from '#modules/catalog/ports/documents'
import { newId } from '#platform/values/id'
import { make, read, writing, written, type DocumentsAdapter } from '#tests/suites/documents_adapter'

/** Everything that the `Documents` port promises, put to one adapter of it. */
export function documentsSuite({ name, open, close }: DocumentsAdapter): void {
  test.group(name, (group) => {
    let documents: Documents
    group.tap((each) => each.timeout(60_000))
    group.setup(async () => {
      documents = await open()
    })
    group.teardown(close)

    test('a document is kept as it is, whatever its body', async ({ assert }) => {
      const body = {
        title: 'Tée “one” 🍵',
        schemaVersion: 2,
        price: 1e21,
        nothing: null,
        deep: [{ _id: 'inner', _rev: 'x', constructor: 1 }],
        empty: {},
        operators: { $gt: '', $where: '1' },
        letter: '\u0000',
      }
      const made = written((await documents.write([writing(body)]))[0])
      assert.equal(made.revision, 1)
      const kept = await read(documents, made.id)
      assert.deepEqual(kept, { ...made, ...kept, body })
      assert.containsSubset(kept, { type: 'product', slug: made.id, status: 'active', title: body.title })
      assert.equal(kept!.createdAt, made.createdAt)
    })

    test('many are read in one go; what is not there is left out', async ({ assert }) => {
      const made = await Promise.all(['A', 'B', 'C'].map((title) => make(documents, title)))
      const ids = made.map(({ id }) => id)
      const found = await documents.getMany([...ids, newId('product'), ids[0]!])
      assert.sameMembers(
        found.map(({ id }) => id),
        ids
      )
      assert.deepEqual(await documents.getMany([]), [])
    })

    test('a write names the revision that it replaces', async ({ assert }) => {
      const first = await make(documents)
      const second = written((await documents.write([writing({ title: 'Two' }, { before: first })]))[0])
      assert.equal(second.revision, 2)
      assert.equal(second.createdAt, first.createdAt)
      assert.isAtLeast(second.updatedAt, first.updatedAt)
      const stale = await documents.write([writing({ title: 'Stale' }, { before: first })])
      assert.deepEqual(stale, [{ kind: 'conflict' }])
      assert.containsSubset(await read(documents, first.id), { revision: 2, title: 'Two', body: { title: 'Two' } })
    })

    test('a revision is greater than the one before and the one it is to be above', async ({ assert }) => {
      const heir = written((await documents.write([writing({ title: 'Heir' }, { above: 41 })]))[0])
      assert.equal(heir.revision, 42)
      const next = written((await documents.write([writing({ title: 'Next' }, { before: heir })]))[0])
      assert.equal(next.revision, 43)
      const far = written((await documents.write([writing({ title: 'Far' }, { before: next, above: 99 })]))[0])
      assert.equal(far.revision, 100)
      assert.equal((await read(documents, heir.id))!.revision, 100)
    })

    test('what is removed is gone, and what was read of it is of no use', async ({ assert }) => {
      const made = await make(documents)
      const [removed] = await documents.write([writing(null, { before: made })])
      assert.containsSubset(removed, { kind: 'written', document: { id: made.id, revision: 2, body: null } })
      assert.isUndefined(await read(documents, made.id))
      for (const body of [{ title: 'Again' }, null]) {
        assert.deepEqual(await documents.write([writing(body, { before: made })]), [{ kind: 'conflict' }])
      }
      assert.isUndefined(await read(documents, made.id))
    })

    test('of fifty who change a document at once, one does', async ({ assert }) => {
      const made = await make(documents)
      const results = await Promise.all(
        Array.from({ length: 50 }, async (_, n) => {
          const own = n % 2 ? documents : await open()
          return (await own.write([writing({ title: `Of ${n}` }, { before: made })]))[0]!
        })
      )
      const winners = results.filter(({ kind }) => kind === 'written')
      assert.lengthOf(winners, 1)
      const now = await read(documents, made.id)
      assert.equal(now!.revision, 2)
      assert.equal(now!.title, written(winners[0]).title)
    })

    test('fifty who try until they have changed it all do, one after another', async ({ assert }) => {
      const made = await make(documents, '')
      await Promise.all(
        Array.from({ length: 50 }, async (_, n) => {
          for (;;) {
            const before = (await read(documents, made.id))!
            const body = { title: 'List', seen: [...((before.body as { seen?: number[] }).seen ?? []), n] }
            const [result] = await documents.write([writing(body, { before })])
            if (result!.kind === 'written') return
          }
        })
      )
      const now = (await read(documents, made.id))!
      assert.equal(now.revision, 51)
      assert.sameMembers(
        (now.body as { seen: number[] }).seen,
        Array.from({ length: 50 }, (_, n) => n)
      )
    })

    test('a body that drifts keeps what the program knows of it, and has another revision', async ({ assert }) => {
      const made = await make(documents, 'Sound')
      await documents.meddle(made.id, (body) => ({ ...(body as object), title: 42, colour: 'red' }))
      const drifted = (await read(documents, made.id))!
      assert.deepEqual(drifted.body, { title: 42, colour: 'red' })
      assert.containsSubset(drifted, { revision: 2, slug: made.id, status: 'active', title: 'Sound' })
      assert.deepEqual(await documents.write([writing({ title: 'Stale' }, { before: made })]), [{ kind: 'conflict' }])
      const edited = written((await documents.write([writing({ title: 'Edited' }, { before: drifted })]))[0])
      assert.equal(edited.revision, 3)
      await assert.rejects(() => documents.meddle(newId('product'), (body) => body), /There is no document/)
    })
  })
}

/** What only an engine promises in which each document is written for itself. */
export function bulkSuite({ name, open }: DocumentsAdapter): void {
  test.group(`${name}: many at once`, (group) => {
    group.tap((each) => each.timeout(60_000))

    test('each document of many is written for itself', async ({ assert }) => {
      const documents = await open()
      const [one, two] = [await make(documents), await make(documents)]
      await documents.write([writing({ title: 'Overtaken' }, { before: one })])
      const fresh = Array.from({ length: 100 }, (_, n) => writing({ title: `New ${n}` }))
      const results = await documents.write([
        writing({ title: 'Late' }, { before: one }),
        ...fresh,
        writing({ title: 'Fine' }, { before: two }),
      ])
      assert.deepEqual(results[0], { kind: 'conflict' })
      assert.isTrue(results.slice(1).every(({ kind }) => kind === 'written'))
      assert.lengthOf(await documents.getMany(fresh.map(({ id }) => id)), 100)
      assert.equal((await read(documents, two.id))!.title, 'Fine')
    })

    test('the same write under the same name is made once', async ({ assert }) => {
      const documents = await open()
      const made = await make(documents)
      for (const write of [writing({ title: 'New' }), writing({ title: 'Next' }, { before: made })]) {
        const results = await Promise.all([documents.write([write]), documents.write([write])])
        const again = await documents.write([write])
        const [first] = results[0]
        for (const [result] of [...results, again]) assert.deepEqual(written(result).rev, written(first).rev)
      }
    })
  })
}
