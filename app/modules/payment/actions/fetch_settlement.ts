import { pspSettlementFile } from '#modules/payment/actions/call_psp'
import { parseSettlement, settledTotals, type SettlementLine } from '#modules/payment/domain/settlement'
import { objects } from '#modules/payment/store'
import type { Tx } from '#platform/storage/transaction'
import { now } from '#platform/values/clock'

export interface SettlementRow {
  date: string
  object_key: string
  operations: number
  /** JSON array of `SettledTotal`. */
  totals: string
  fetched_at: number
}

const objectKey = (date: string) => `settlements/${date}.jsonl`

/**
 * Fetches the PSP's file of a UTC day and keeps it; a day that is still running is fetched as far as it is. In no
 * transaction: killed between the file and `noteSettlement`, it is fetched again.
 */
export async function fetchSettlement(date: string): Promise<SettlementRow> {
  const file = await pspSettlementFile(date)
  const lines = parseSettlement(file)
  await objects.put(objectKey(date), Buffer.from(file))
  return {
    date,
    object_key: objectKey(date),
    operations: lines.length,
    totals: JSON.stringify(settledTotals(lines)),
    fetched_at: now(),
  }
}

export async function noteSettlement(tx: Tx, settlement: SettlementRow): Promise<void> {
  await tx.insert('settlements', { ...settlement }, { key: ['date'], do: 'update', newer: 'fetched_at' })
}

/** The lines of a kept file; `undefined` when there is none. */
export async function readSettlement(date: string): Promise<SettlementLine[] | undefined> {
  const file = await objects.get(objectKey(date))
  return file && parseSettlement(file.toString())
}

/** A link that opens the file for five minutes. */
export const settlementUrl = ({ object_key: key }: SettlementRow): Promise<string> => objects.signedUrl(key, 300)
