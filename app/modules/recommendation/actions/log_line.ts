import { hourFolder } from '#modules/recommendation/domain/request_log'
import type { Tx } from '#platform/storage/transaction'

/** A line of the request log, to be written to its hour's folder with the next batch. No personal data. */
export async function logLine(tx: Tx, at: number, line: object): Promise<void> {
  await tx.insert('log_lines', { folder: hourFolder(at), line: JSON.stringify(line), object_key: null })
}
