/** The folder of an hour, UTC, as query engines find partitions: `dt=2026-01-31/hour=13`. */
export function hourFolder(at: number): string {
  const iso = new Date(at).toISOString()
  return `dt=${iso.slice(0, 10)}/hour=${iso.slice(11, 13)}`
}

/** Where a batch of an hour is written. */
export const objectKey = (folder: string, batch: string): string => `requests/${folder}/part-${batch}.jsonl`
