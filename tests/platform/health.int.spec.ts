import { test } from '@japa/runner'
import { host, type Check } from '#platform/modules/host'
import { moduleObjects } from '#platform/storage/module_objects'

const named = (checks: readonly Check[], name: string) => checks.find((each) => each.name === name)

test.group('health', () => {
  test('looks after objects where the manifest names them, and after the registry once', async ({ client, assert }) => {
    const answer = await client.get('/health')
    answer.assertStatus(200)
    assert.equal(answer.body().registry.status, 'ok')
    for (const { name, stores } of host().manifests) {
      const kept = stores.some((store) => store.startsWith('MinIO'))
      assert.equal(named(answer.body().modules[name].checks, 'objects')?.status, kept ? 'ok' : undefined, name)
    }
  })

  test('a module whose objects are not to be had is down, and the process with it', async ({ client, assert }) => {
    const module = host().manifests.find(({ stores }) => stores.some((store) => store.startsWith('MinIO')))!.name
    const objects = moduleObjects(module)
    objects.ping = () => Promise.reject(new Error('The bucket is not there'))
    try {
      ;(await client.get('/health')).assertStatus(503)
      const answer = await client.get(`/health/${module}`)
      answer.assertStatus(503)
      assert.equal(named(answer.body().checks, 'objects')?.detail, 'The bucket is not there')
    } finally {
      Reflect.deleteProperty(objects, 'ping')
    }
    ;(await client.get(`/health/${module}`)).assertStatus(200)
  })

  test('without the registry the process is degraded, and answers', async ({ client, assert }) => {
    const { registry } = host().messaging
    registry.subjects = () => Promise.reject(new Error('Nobody answers'))
    try {
      const answer = await client.get('/health')
      answer.assertStatus(200)
      assert.equal(answer.body().status, 'degraded')
    } finally {
      Reflect.deleteProperty(registry, 'subjects')
    }
  })
})
