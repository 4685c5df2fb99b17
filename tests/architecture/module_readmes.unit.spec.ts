import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import { readFileSync } from 'node:fs'
import { MODULES } from '#config/modules'
import { misshapen, unsaid } from '#tests/architecture/module_readmes'

test.group('module READMEs', () => {
  test('headings, tables and paths of another shape are found', ({ assert }) => {
    const fixture = app.makePath('tests/architecture/fixtures/documents/module_readme.md')
    assert.deepEqual(misshapen(readFileSync(fixture, 'utf8')), [
      'its headings are Endpoints, Owns, Events in, How it works, Alone',
      'the table of Endpoints begins | path | what |',
      '`GET /v1/things/:id` is to name what varies as {id}',
    ])
  })

  for (const module of MODULES) {
    test(`${module} has the shape of all`, ({ assert }) => {
      const readme = readFileSync(app.makePath('app/modules', module, 'README.md'), 'utf8')
      assert.deepEqual([...misshapen(readme), ...unsaid(app.makePath(), module)], [])
    })
  }
})
