import { env } from '#start/env'
import { objectStoreSuite } from '#tests/suites/object_store_suite'

objectStoreSuite({
  name: 'folder of objects',
  opener: '#tests/suites/openers/folder_objects',
  setting: env.MODULES[0]!,
  baseUrl: `http://${env.HOST}:${env.PORT}`,
})
