import { connect, createServer } from 'node:net'
import type { Engine } from './engine.ts'
import type { Site } from './site.ts'

/* Below the range from which the system takes ports for outgoing connections. */
const FIRST = 21_000
const COUNT = 9_000

/** Whether something accepts connections at a port of this machine. */
export const answers = (port: number): Promise<boolean> => answersAt('127.0.0.1', port)

/** Whether something accepts connections there within two seconds. */
export function answersAt(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port })
    const done = (open: boolean) => {
      socket.destroy()
      resolve(open)
    }
    socket.once('connect', () => done(true)).once('error', () => done(false))
    socket.setTimeout(2_000, () => done(false))
  })
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}

/**
 * Gives each engine that is about to start its ports: those it had, unless somebody else has taken them, else free ones.
 * They are written down before anything starts.
 */
export async function assignPorts(site: Site, engines: readonly Engine[]): Promise<void> {
  const taken = new Set(Object.values(site.ports))
  const assigned: Record<string, number> = {}
  let next = FIRST + Math.floor(Math.random() * COUNT)
  for (const engine of engines) {
    for (const use of engine.ports) {
      const key = `${engine.name}.${use}`
      const before = site.ports[key]
      if (before && (await isFree(before))) continue
      while (taken.has(next) || !(await isFree(next))) next = FIRST + ((next + 1 - FIRST) % COUNT)
      taken.add(next)
      assigned[key] = next
    }
  }
  site.writePorts(assigned)
}
