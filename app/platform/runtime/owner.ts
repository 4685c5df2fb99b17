import { randomBytes } from 'node:crypto'
import { hostname } from 'node:os'

const HOST = hostname()

/** Names this process in leases: host, process id and a nonce, so that a reused process id is not mistaken for it. */
export const THIS_PROCESS = `${HOST}/${process.pid}/${randomBytes(4).toString('hex')}`

/**
 * Whether the owner of a lease is certainly gone: it ran on this host and its process id is free. Lets a restarted process
 * take over its killed predecessor's leases at once instead of waiting for them to run out. `false` says nothing.
 */
export function isGone(owner: string): boolean {
  const [host, pid] = owner.split('/')
  if (host !== HOST || owner === THIS_PROCESS) return false
  if (Number(pid) === process.pid) return true
  try {
    process.kill(Number(pid), 0)
    return false
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH'
  }
}
