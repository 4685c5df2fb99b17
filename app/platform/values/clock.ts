/**
 * The one source of time for rules, rows and timers. Reading the clock through here lets a test or a simulator
 * own it; everything that is only measured (durations of requests, say) uses `performance.now()` instead.
 */
let read: () => number = Date.now

/** Milliseconds since the Unix epoch, UTC. */
export function now(): number {
  return read()
}

/** `now()` as an ISO 8601 string in UTC, as answers and event headers carry it. */
export function isoNow(): string {
  return new Date(read()).toISOString()
}

/** Milliseconds as stored in rows → ISO 8601, as answers carry it. */
export function iso(milliseconds: number): string
export function iso(milliseconds: number | null): string | null
export function iso(milliseconds: number | null): string | null {
  return milliseconds === null ? null : new Date(milliseconds).toISOString()
}

/** Replaces the clock; answers a function that puts the old one back. For tests and simulators only. */
export function useClock(clock: () => number): () => void {
  const previous = read
  /* Times are whole milliseconds wherever they are kept, and servers refuse others. */
  read = () => Math.floor(clock())
  return () => {
    read = previous
  }
}
