import { test } from '@japa/runner'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { databaseUrl, engines } from '#platform/config/engines'
import type { Change } from '#platform/capture/change_log'
import { changeTopic, toMessages } from '#platform/capture/envelope'
import { EmbeddedBroker } from '#platform/messaging/embedded_broker'
import type { CapturedTable } from '#platform/modules/define_module'
import { loadManifests } from '#platform/modules/manifests'
import { SqliteConnection } from '#platform/storage/sqlite_engine'
import { MODULES } from '#config/modules'
import { checkoutJourneys } from '#tests/journeys/checkout'
import { Journey } from '#tests/journeys/journey'
import { openShop } from '#tests/journeys/open_shop'
import { demoCheckout } from '#tests/support/demo_checkout'
import { startShop } from '#tests/support/processes'
import { everythingIn } from '#tests/support/topics'
import { outOfReach } from '#tests/suites/out_of_reach'

interface Message {
  readonly key: string
  readonly value: string
}

const play = async (url: string) => {
  const shop = await openShop([url])
  for (const journey of Object.values(checkoutJourneys).slice(0, 2)) await journey(new Journey(() => undefined), shop)
}

const messagesOf = async (broker: EmbeddedBroker, topic: string): Promise<Message[]> =>
  (await everythingIn(broker, topic)).map(({ key, value }) => ({ key, value: value.toString() }))

/** The rows that somebody has who does what the messages say, by key. */
function replayed(messages: readonly Message[]): Map<string, unknown> {
  const rows = new Map<string, unknown>()
  for (const { key, value } of messages) {
    const { after } = JSON.parse(value) as { after: unknown }
    if (after === null) rows.delete(key)
    else rows.set(key, after)
  }
  return rows
}

/** The rows of a table as they may be seen, in no order. */
function visible(store: SqliteConnection, { table, without = [] }: CapturedTable): unknown[] {
  return store
    .all(`SELECT * FROM ${table}`, [])
    .map((row) => Object.fromEntries(Object.entries(row).filter(([column]) => !without.includes(column))))
}

const sorted = (rows: readonly unknown[]) => rows.map((row) => JSON.stringify(row)).sort()

function journey(): void {
  test.group('journeys: change capture', () => {
    test('whoever follows the topics has the tables, through a kill, and nothing personal', async ({ assert }) => {
      let shop = await startShop({ CDC: 'on' })
      await play(shop.url)
      await shop.kill()
      shop = await startShop({ CDC: 'on' }, shop.dataDir)
      await play(shop.url)
      const text = await (await fetch(`${shop.url}/metrics`)).text()
      assert.match(text, /faultline_changes_published_total\{module="inventory",table="stock"\} [1-9]/)
      assert.match(text, /faultline_changes_oldest_seconds\{module="order"\} \d/)
      await shop.stop()

      const broker = await EmbeddedBroker.open(join(shop.dataDir, 'broker.sqlite3'), 6)
      const all: Message[] = []
      for (const { name, captures } of await loadManifests(MODULES)) {
        const store = new SqliteConnection(join(shop.dataDir, 'stores', `${name}.sqlite3`))
        /* What was changed after the last batch had left. */
        const rest = (store.all('SELECT * FROM changes ORDER BY position', []) as unknown as Change[]).flatMap(
          (change) => toMessages(name, change, 0)
        )
        for (const captured of captures) {
          const topic = changeTopic(name, captured.table)
          const left = rest.filter((each) => each.topic === topic)
          const messages = [
            ...(await messagesOf(broker, topic)),
            ...left.map(({ key, value }) => ({ key, value: Buffer.from(value).toString() })),
          ]
          assert.deepEqual(sorted([...replayed(messages).values()]), sorted(visible(store, captured)), topic)
          all.push(...messages)
        }
        store.close()
      }
      await broker.close()
      assert.isAbove(all.length, 500)
      const { email, shippingAddress } = demoCheckout
      for (const told of [email, shippingAddress.line1, shippingAddress.name]) {
        assert.isUndefined(
          all.find(({ key, value }) => `${key}${value}`.includes(told)),
          told
        )
      }
      assert.include(readdirSync(join(shop.dataDir, 'stores')), 'order.replica.sqlite3')
    }).timeout(180_000)
  })
}

if (engines.KAFKA_BROKERS || MODULES.some(databaseUrl)) {
  outOfReach('journeys: change capture', 'stores or broker are on servers, whose changes Debezium publishes')
} else journey()
