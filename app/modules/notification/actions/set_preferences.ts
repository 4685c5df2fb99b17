import { CHANNELS } from '#modules/notification/domain/kinds'
import type { Preferences } from '#modules/notification/domain/preferences'
import { stale } from '#platform/http/versions'
import type { SqlValue } from '#platform/storage/sql'
import type { Tx } from '#platform/storage/transaction'

function columns(preferences: Preferences): Record<string, SqlValue> {
  const row: Record<string, SqlValue> = { phone: preferences.phone, time_zone: preferences.timeZone }
  for (const channel of CHANNELS) {
    const { transactional, marketing, unsubscribed, quietHours } = preferences[channel]
    row[`${channel}_transactional`] = Number(transactional)
    row[`${channel}_marketing`] = Number(marketing)
    row[`${channel}_unsubscribed`] = Number(unsubscribed)
    row[`${channel}_quiet_from`] = quietHours?.from ?? null
    row[`${channel}_quiet_to`] = quietHours?.to ?? null
  }
  return row
}

/** The first preferences of a customer. @returns 0 when there are some already */
export function insertPreferences(tx: Tx, customerId: string, preferences: Preferences): Promise<number> {
  return tx.insert(
    'preferences',
    { customer_id: customerId, version: 1, ...columns(preferences) },
    { key: ['customer_id'], do: 'nothing' }
  )
}

/**
 * Replaces what a customer wants.
 * @param version what it was read at; 0 when nothing had been said yet
 * @throws Problem 412 when it changed meanwhile
 */
export async function setPreferences(
  tx: Tx,
  customerId: string,
  preferences: Preferences,
  version: number
): Promise<void> {
  if (version === 0) {
    if ((await insertPreferences(tx, customerId, preferences)) === 0) throw stale()
    return
  }
  const row = columns(preferences)
  const assignments = Object.keys(row).map((column) => `${column} = ?`)
  const changed = await tx.run(
    `UPDATE preferences SET ${assignments.join(', ')}, version = version + 1 WHERE customer_id = ? AND version = ?`,
    [...Object.values(row), customerId, version]
  )
  if (changed === 0) throw stale()
}
