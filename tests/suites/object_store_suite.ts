import { test } from '@japa/runner'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { ObjectStore } from '#platform/storage/objects'
import { newId } from '#platform/values/id'
import { until } from '#tests/support/wait'

/** What an adapter of the `ObjectStore` port has to say of itself to be put through the suite. */
export interface ObjectsAdapter {
  readonly name: string
  /** A module that exports `open(setting)`: it is loaded here, and in a process of its own. */
  readonly opener: string
  /** Where the objects lie: everybody who opens it with that shares them. */
  readonly setting: string
  /** Where links are resolved that name no server. */
  readonly baseUrl: string
}

const FIXTURE = fileURLToPath(new URL('./fixtures/objects_process.ts', import.meta.url))

/** What every adapter of the `ObjectStore` port has to do; see storage/objects.ts. */
export function objectStoreSuite(adapter: ObjectsAdapter): void {
  test.group(adapter.name, (group) => {
    let objects: ObjectStore
    let prefix: string
    group.tap((each) => each.timeout(60_000))
    group.each.setup(async () => {
      objects = await ((await import(adapter.opener)) as { open: (setting: string) => Promise<ObjectStore> }).open(
        adapter.setting
      )
      prefix = `suite/${newId('event')}`
    })

    const follow = (link: string) => fetch(new URL(link, adapter.baseUrl))

    test('an object comes back byte by byte; a new one replaces it', async ({ assert }) => {
      const key = `${prefix}/label.pdf`
      for (const bytes of [Buffer.from([0, 255, 10, 13]), Buffer.alloc(0), Buffer.alloc(3_000_000, 7)]) {
        await objects.put(key, bytes)
        assert.isTrue((await objects.get(key))!.equals(bytes))
      }
    })

    test('what is not there is undefined, and can be deleted all the same', async ({ assert }) => {
      const key = `${prefix}/deep/er/none.txt`
      assert.isUndefined(await objects.get(key))
      await objects.delete(key)
      await objects.put(key, Buffer.from('text'))
      await objects.delete(key)
      await objects.delete(key)
      assert.isUndefined(await objects.get(key))
      assert.isEmpty(await objects.list(prefix))
    })

    test('lists what begins with a prefix, in order', async ({ assert }) => {
      assert.isEmpty(await objects.list(`${prefix}/`))
      const names = ['b/2.png', 'a.txt', 'b/1.png', 'b-c/1.png', 'c/d/e.json']
      for (const name of names) await objects.put(`${prefix}/${name}`, Buffer.from(name))
      const keys = names.map((name) => `${prefix}/${name}`).sort()
      assert.deepEqual(await objects.list(`${prefix}/`), keys)
      assert.deepEqual(await objects.list(`${prefix}/b/`), [`${prefix}/b/1.png`, `${prefix}/b/2.png`])
      assert.deepEqual(
        await objects.list(`${prefix}/b`),
        keys.filter((key) => key.startsWith(`${prefix}/b`))
      )
    })

    for (const name of [
      '../x.png',
      'a/../../x.png',
      '/x.png',
      '',
      'x',
      'a b.png',
      'ä.png',
      'x.png\n',
      'a\\x.png',
      '..',
    ]) {
      test(`${JSON.stringify(name)} is no key`, async ({ assert }) => {
        await assert.rejects(() => objects.put(name, Buffer.from('text')), /Not a key/)
        await assert.rejects(() => objects.get(name), /Not a key/)
        await assert.rejects(() => objects.delete(name), /Not a key/)
        await assert.rejects(() => objects.signedUrl(name, 60), /Not a key/)
      })
    }

    test('who reads while others write gets one of the objects, never a mixture', async ({ assert }) => {
      const key = `${prefix}/contested.bin`
      const versions = [1, 2, 3, 4].map((byte) => Buffer.alloc(1_000_000, byte))
      await objects.put(key, versions[0]!)
      let writing = true
      const write = async (bytes: Buffer) => {
        for (let i = 0; i < 10; i++) await objects.put(key, bytes)
      }
      const read = async () => {
        let reads = 0
        for (; writing; reads++) {
          const found = (await objects.get(key))!
          assert.isTrue(versions.some((bytes) => bytes.equals(found)))
        }
        return reads
      }
      const readers = [read(), read()]
      await Promise.all(versions.map(write))
      writing = false
      assert.isAbove(Math.min(...(await Promise.all(readers))), 0)
    })

    test('a process that is killed while putting leaves whole objects only', async ({ assert }) => {
      const task = JSON.stringify({ opener: adapter.opener, setting: adapter.setting, prefix })
      const child = spawn(process.execPath, [FIXTURE, task], { stdio: ['ignore', 'pipe', 'inherit'] })
      const put: string[] = []
      createInterface({ input: child.stdout }).on('line', (line) => put.push(line))
      try {
        await until('twenty objects', () => put.length >= 20, 30_000)
      } finally {
        child.kill('SIGKILL')
        await once(child, 'close')
      }
      const keys = await objects.list(`${prefix}/`)
      assert.includeMembers(keys, [...put, `${prefix}/same.bin`])
      for (const key of keys) {
        const bytes = (await objects.get(key))!
        assert.isTrue(bytes.length === 400_000 && bytes.every((byte) => byte === bytes[0]), key)
      }
    })

    test('a signed link opens that object, as what it is, to whoever has it', async ({ assert }) => {
      await objects.put(`${prefix}/a.csv`, Buffer.from('a,b\n1,2\n'))
      const answer = await follow(await objects.signedUrl(`${prefix}/a.csv`, 60))
      assert.equal(answer.status, 200)
      assert.match(answer.headers.get('content-type')!, /^text\/csv/)
      assert.equal(await answer.text(), 'a,b\n1,2\n')
      const missing = await follow(await objects.signedUrl(`${prefix}/none.csv`, 60))
      assert.equal(missing.status, 404)
    })

    test('a link is good for one object, as it stands, until its time is up', async ({ assert }) => {
      await objects.put(`${prefix}/a.txt`, Buffer.from('a'))
      await objects.put(`${prefix}/b.txt`, Buffer.from('b'))
      const link = await objects.signedUrl(`${prefix}/a.txt`, 60)
      const changed = [
        link.replace('/a.txt', '/b.txt'),
        link.slice(0, link.indexOf('?')),
        link.replace(/(signature=)./i, '$1!'),
        link.replace(
          /(expires=\d*?)(\d)(?=&|$)/i,
          (_, before: string, digit: string) => `${before}${9 - Number(digit)}`
        ),
      ]
      for (const each of changed) {
        assert.notEqual(each, link)
        assert.equal((await follow(each)).status, 403, each)
      }
      assert.equal((await follow(link)).status, 200)
      const brief = await objects.signedUrl(`${prefix}/a.txt`, 1)
      await until('its end', async () => (await follow(brief)).status === 403)
    })

    test('says that it can be used', async () => {
      await objects.ping()
    })
  })
}
