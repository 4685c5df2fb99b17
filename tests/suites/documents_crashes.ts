import { test } from '@japa/runner'
import { CouchDocuments } from '#modules/catalog/ports/couchdb/couch_documents'
import type { Documents, DocumentWrite, StoredDocument } from '#modules/catalog/ports/documents'
import { generationOf } from '#modules/catalog/ports/remote_documents'
import { CouchTroubleError, type CouchSession } from '#platform/storage/couchdb'
import { make, read, writing, written } from '#tests/suites/documents_adapter'
import { FAULTS, KilledError } from '#tests/suites/faulty_session'
import { FaultyCouch } from '#tests/suites/faulty_couch'

/** A write, and how the document must be once it was asked for again under its name. */
interface Story {
  readonly title: string
  readonly write: (before: StoredDocument) => DocumentWrite
  readonly after: { readonly title: string; readonly revision: number } | undefined
}

const STORIES: readonly Story[] = [
  { title: 'a new document', write: () => writing({ title: 'New' }), after: { title: 'New', revision: 1 } },
  {
    title: 'a change',
    write: (before) => writing({ title: 'Changed' }, { before }),
    after: { title: 'Changed', revision: 2 },
  },
  { title: 'a removal', write: (before) => writing(null, { before }), after: undefined },
]

/** At every write of every operation, each thing that can happen to a write. */
export function documentCrashes({ open }: { open: () => Promise<CouchSession> }): void {
  test.group('documents in CouchDB: every write goes wrong', (group) => {
    let session: CouchSession
    let documents: CouchDocuments
    group.tap((each) => each.timeout(120_000))
    group.setup(async () => {
      session = await open()
      documents = new CouchDocuments(session)
    })

    /** Does it with the fault; the trouble that a caller would see is his sign to ask again. */
    async function withFault(faulty: FaultyCouch, act: (own: CouchDocuments) => Promise<unknown>): Promise<void> {
      try {
        await act(new CouchDocuments(faulty))
      } catch (error) {
        if (!(error instanceof KilledError) && !(error instanceof CouchTroubleError)) throw error
      }
    }

    for (const story of STORIES) {
      for (const deaf of [false, true]) {
        test(`${story.title}, asked for again${deaf ? ', after reads failed too' : ''}`, async ({ assert }) => {
          for (const fault of FAULTS) {
            const write = story.write(await make(documents))
            const faulty = new FaultyCouch(session, fault, 1, deaf)
            await withFault(faulty, (own) => own.write([write]))
            assert.isTrue(faulty.struck)
            const [again] = await documents.write([write])
            assert.equal(again!.kind, 'written', fault)
            await faulty.arrive()
            const [third] = await documents.write([write])
            assert.equal(third!.kind, 'written', fault)
            const now = await read(documents, write.id)
            if (story.after) assert.containsSubset(now, story.after, fault)
            else assert.isUndefined(now, fault)
          }
        })
      }
    }

    test('an unknown outcome is told as it is once it can be read', async ({ assert }) => {
      for (const fault of ['lost', 'unsaid', 'late'] as const) {
        const write = writing({ title: 'Said' }, { before: await make(documents) })
        const faulty = new FaultyCouch(session, fault, 1)
        const [result] = await new CouchDocuments(faulty).write([write])
        assert.equal(written(result).revision, 2, fault)
        await faulty.arrive()
        assert.equal((await read(documents, write.id))!.revision, 2, fault)
      }
    })

    test('an outcome that cannot be read is not taken for a refusal', async ({ assert }) => {
      const write = writing({ title: 'Who knows' })
      const faulty = new FaultyCouch(session, 'unsaid', 1, true)
      const error = await new CouchDocuments(faulty).write([write]).catch((thrown: unknown) => thrown)
      assert.instanceOf(error, CouchTroubleError)
      assert.isTrue((error as CouchTroubleError).mayHaveWritten)
      const refused = await new CouchDocuments(new FaultyCouch(session, 'refused', 1))
        .write([writing({ title: 'Not begun' })])
        .catch((thrown: unknown) => thrown)
      assert.isFalse((refused as CouchTroubleError).mayHaveWritten)
    })

    test('overtaken while the outcome is unknown, a write is in conflict, and does not come after all', async ({
      assert,
    }) => {
      for (const fault of ['lost', 'late'] as const) {
        const before = await make(documents)
        const faulty = new FaultyCouch(session, fault, 1)
        const overtaking = {
          ...proxied(faulty),
          get: async (id: string) => {
            await documents.write([writing({ title: 'First' }, { before })])
            return faulty.get(id)
          },
        }
        const [result] = await new CouchDocuments(overtaking).write([writing({ title: 'Second' }, { before })])
        assert.deepEqual(result, { kind: 'conflict' }, fault)
        await faulty.arrive()
        assert.containsSubset(await read(documents, before.id), { title: 'First', revision: 2 })
      }
    })

    for (const story of STORIES) {
      test(`${story.title} that was given up never comes, unless it has`, async ({ assert }) => {
        for (const fault of FAULTS) {
          const made = await make(documents)
          const write = story.write(made)
          const faulty = new FaultyCouch(session, fault, 1, true)
          await withFault(faulty, (own) => own.write([write]))
          const generation = generationOf(write.before?.rev)
          const fenced = await documents.fence(write, generation)
          const wasMade = ['unsaid', 'killed after'].includes(fault)
          if (wasMade) assert.equal(fenced!.operation, write.operation, fault)
          const before = await session.get(write.id)
          await faulty.arrive()
          assert.deepEqual(await session.get(write.id), before, fault)
          assert.deepEqual(await documents.fence(write, generation), fenced, fault)
          const [late] = await documents.write([write])
          assert.equal(late!.kind, wasMade ? 'written' : 'conflict', fault)
        }
      })
    }

    test('the place of a document that was given up can be taken by another write', async ({ assert }) => {
      const [first, second] = [writing({ title: 'Given up' }), writing({ title: 'Taken' })]
      await documents.fence(first, 0)
      assert.isUndefined(await read(documents, first.id))
      assert.isUndefined(await documents.find(first.id))
      const [taken] = await documents.write([{ ...second, id: first.id }])
      assert.equal(written(taken).title, 'Taken')
      assert.deepEqual(await documents.write([first]), [{ kind: 'conflict' }])
    })

    test('changes tell of each document once, as it is now', async ({ assert }) => {
      const { last: since } = await allChanges(documents, null)
      const kept = await make(documents)
      await documents.meddle(kept.id, () => ({ title: 'Meddled' }))
      const gone = await make(documents)
      await documents.write([writing(null, { before: gone })])
      await documents.fence(writing({ title: 'Void' }), 0)
      const { found, last } = await allChanges(documents, since)
      assert.lengthOf(found, 2)
      assert.containsSubset(
        found.find(({ id }) => id === kept.id),
        { revision: 2, body: { title: 'Meddled' } }
      )
      assert.containsSubset(
        found.find(({ id }) => id === gone.id),
        { revision: 2, body: null }
      )
      assert.lengthOf((await allChanges(documents, last)).found, 0)
    })
  })
}

const proxied = (session: CouchSession): CouchSession => ({
  get: (id) => session.get(id),
  getMany: (ids) => session.getMany(ids),
  write: (rows) => session.write(rows),
  changes: (since, limit) => session.changes(since, limit),
  define: () => session.define(),
  ping: () => session.ping(),
})

/** Page by page. */
async function allChanges(documents: CouchDocuments & Documents, since: string | number | null) {
  const found: { id: string; revision: number; body: unknown }[] = []
  for (let last = since; ;) {
    const page = await documents.changes(last, 7)
    found.push(...page.documents)
    last = page.last
    if (!page.more) return { found, last }
  }
}
