import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import { filesOf, misledByComment, misledByDocument } from '#tests/architecture/documents'

const FIXTURE = 'tests/architecture/fixtures/documents/misleading'

test.group('documents', () => {
  test('links, paths and comments that lead nowhere are found', ({ assert }) => {
    const root = app.makePath()
    assert.deepEqual(
      misledByDocument(root, `${FIXTURE}.md`).map(([, target]) => target),
      ['nowhere.md', 'misleading.md#the-end', 'app/platform/gone.ts', 'app/modules/<name>/helpers/']
    )
    assert.deepEqual(
      misledByComment(root, `${FIXTURE}.ts`).map(([, target]) => target),
      ['docs/MISSING.md']
    )
  })

  test('there are none in this repository', ({ assert }) => {
    const root = app.makePath()
    assert.deepEqual(
      [
        ...filesOf(root, 'md').flatMap((file) => misledByDocument(root, file)),
        ...filesOf(root, 'ts').flatMap((file) => misledByComment(root, file)),
      ],
      []
    )
  }).timeout(30_000)
})
