import { apiClient } from '@japa/api-client'
import { assert } from '@japa/assert'
import { spec } from '@japa/runner/reporters'
import { pluginAdonisJS } from '@japa/plugin-adonisjs'
import type { Config, TestSuite } from '@japa/runner/types'
import app from '@adonisjs/core/services/app'
import testUtils from '@adonisjs/core/services/test_utils'
import { env } from '#start/env'
import { dropEngines } from '#tests/support/processes'
import { totals } from '#tests/totals_reporter'

export const plugins: Config['plugins'] = [
  assert(),
  apiClient(`http://${env.HOST}:${env.PORT}`),
  pluginAdonisJS(app, { baseURL: `http://${env.HOST}:${env.PORT}` }),
]

/** Each kind of test by the end of its file name; see CONTRIBUTING.md. */
export const suites: TestSuite[] = [
  /* Pure functions and single parts, with nothing running. */
  { name: 'unit', files: ['app/**/*.unit.spec.ts', 'tests/**/*.unit.spec.ts'], timeout: 10_000 },
  /* Against this process with its modules, stores and broker. */
  {
    name: 'integration',
    files: ['app/**/*.int.spec.ts', 'tests/**/*.int.spec.ts'],
    timeout: 30_000,
    configure: (suite) => void suite.setup(() => testUtils.httpServer().start()),
  },
  /* Against processes of their own. */
  {
    name: 'e2e',
    files: ['app/**/*.e2e.spec.ts', 'tests/**/*.e2e.spec.ts'],
    timeout: 300_000,
    configure: (suite) => void suite.teardown(dropEngines),
  },
]

export const reporters: Config['reporters'] = { activated: ['spec', 'totals'], list: [spec(), totals] }
