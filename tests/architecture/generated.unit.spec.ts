import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import { existsSync, readFileSync } from 'node:fs'
import { parseEnv } from 'node:util'
import { MODULES } from '#config/modules'
import { sections } from '#platform/config/environment'
import { generatedFiles } from '#platform/docs/generated'

test.group('generated files', () => {
  test('what is committed is what the code says: run "node ace docs:write" otherwise', async ({ assert }) => {
    const stale = Object.entries(await generatedFiles())
      .filter(([file, text]) => !existsSync(app.makePath(file)) || readFileSync(app.makePath(file), 'utf8') !== text)
      .map(([file]) => file)
    assert.deepEqual(stale, [])
  })

  test('every variable is in one .env.example, and a copy of it changes nothing', async ({ assert }) => {
    const files = Object.entries(await generatedFiles()).filter(([file]) => file.endsWith('.env.example'))
    assert.lengthOf(files, 1 + MODULES.length)
    const specs = Object.assign({}, ...sections.values()) as Record<string, { default?: unknown }>
    const named = files.flatMap(([, text]) =>
      [...text.matchAll(/^(?:# )?([A-Z][A-Z0-9_]+)=/gm)].map(([, name]) => name!)
    )
    assert.deepEqual(named.toSorted(), Object.keys(specs).toSorted())
    for (const [name, value] of files.flatMap(([, text]) => Object.entries(parseEnv(text)))) {
      const { default: usual } = specs[name]!
      assert.equal(value, Array.isArray(usual) ? usual.join(',') : String(usual), name)
    }
  })
})
