import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import { existsSync, readFileSync } from 'node:fs'
import { generatedFiles } from '#tests/architecture/generated'

test.group('generated files', () => {
  test('what is committed is what the code says: run "node ace docs:write" otherwise', async ({ assert }) => {
    const stale = Object.entries(await generatedFiles())
      .filter(([file, text]) => !existsSync(app.makePath(file)) || readFileSync(app.makePath(file), 'utf8') !== text)
      .map(([file]) => file)
    assert.deepEqual(stale, [])
  })
})
