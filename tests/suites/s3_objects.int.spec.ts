import { test } from '@japa/runner'
import { engines } from '#platform/config/engines'
import { S3Objects, type S3Settings } from '#platform/storage/s3_objects'
import { newId } from '#platform/values/id'
import { objectStoreSuite } from '#tests/suites/object_store_suite'
import { outOfReach } from '#tests/suites/out_of_reach'

const { S3_ENDPOINT: endpoint } = engines

if (!endpoint) outOfReach('bucket of an S3 server', 'S3_ENDPOINT is not set')
else {
  const settings: S3Settings = {
    endpoint,
    publicEndpoint: endpoint,
    accessKey: engines.S3_ACCESS_KEY ?? '',
    secretKey: engines.S3_SECRET_KEY ?? '',
    region: engines.S3_REGION,
    bucket: `${engines.S3_BUCKET_PREFIX}suite`,
  }

  objectStoreSuite({
    name: 'bucket of an S3 server',
    opener: '#tests/suites/openers/s3_objects',
    setting: JSON.stringify(settings),
    baseUrl: endpoint,
  })

  test.group('bucket of an S3 server: its own ways', () => {
    test('a bucket that is not there is made by the first to use it, one of many at once', async ({ assert }) => {
      const bucket = `${settings.bucket}-${newId('event').slice(-8).toLowerCase()}`
      const many = Array.from({ length: 5 }, () => new S3Objects({ ...settings, bucket }))
      await Promise.all(many.map((objects, n) => objects.put(`a/${n}.txt`, Buffer.from('a'))))
      assert.lengthOf(await many[0]!.list('a/'), 5)
      const { Client } = await import('minio')
      const { hostname, port } = new URL(endpoint)
      const client = new Client({ ...settings, endPoint: hostname, port: Number(port), useSSL: false })
      for (let n = 0; n < 5; n++) await client.removeObject(bucket, `a/${n}.txt`)
      await client.removeBucket(bucket)
      await many[0]!.put('b.txt', Buffer.from('b'))
      assert.equal(String(await many[1]!.get('b.txt')), 'b')
      await client.removeObject(bucket, 'b.txt')
      await client.removeBucket(bucket)
    })

    test('links name the server as clients reach it', async ({ assert }) => {
      const objects = new S3Objects({ ...settings, publicEndpoint: 'https://files.example.com' })
      const link = new URL(await objects.signedUrl('a.txt', 60))
      assert.equal(link.origin, 'https://files.example.com')
      assert.equal(link.pathname, `/${settings.bucket}/a.txt`)
    })

    test('a server that is not there is named, and why', async ({ assert }) => {
      const objects = new S3Objects({ ...settings, endpoint: 'http://127.0.0.1:9' })
      await assert.rejects(() => objects.ping(), /S3 at http:\/\/127\.0\.0\.1:9 did not look for .*ECONNREFUSED/)
    })
  })
}
