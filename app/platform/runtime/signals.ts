/**
 * Wake-up calls inside one process, so that a relay, a consumer or a timer loop starts the moment there is work. They
 * carry nothing and may be lost: every listener also polls, which is how work of another process is found.
 */
const listeners = new Map<string, Set<() => void>>()

/** Calls the listener whenever that signal is given in this process. @returns how to stop listening */
export function onSignal(name: string, listener: () => void): () => void {
  const set = listeners.get(name) ?? new Set()
  listeners.set(name, set.add(listener))
  return () => void set.delete(listener)
}

/** Wakes whoever listens, before it returns. */
export function signal(name: string): void {
  for (const listener of listeners.get(name) ?? []) listener()
}
