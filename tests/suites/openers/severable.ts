import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { once } from 'node:events'

/** A way to a server that can be cut and mended, for tests of what becomes of a server out of reach. */
export interface Severable {
  readonly port: number
  /** Breaks every connection and refuses new ones. */
  cut(): void
  /** Takes what is sent, and answers nothing: a server that hangs. */
  hang(): void
  mend(): void
  close(): Promise<void>
}

export async function severable(host: string, port: number): Promise<Severable> {
  let state: 'open' | 'cut' | 'hung' = 'open'
  const sockets = new Set<Socket>()
  const server = createServer((client) => {
    sockets.add(client)
    client.on('error', () => undefined)
    client.on('close', () => sockets.delete(client))
    if (state === 'cut') return client.destroy()
    const upstream = connect(port, host)
    upstream.on('error', () => client.destroy())
    upstream.on('close', () => client.destroy())
    client.on('close', () => upstream.destroy())
    upstream.on('data', (bytes) => void (state === 'hung' || client.write(bytes)))
    client.on('data', (bytes) => void (state === 'hung' || upstream.write(bytes)))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const breakAll = () => {
    for (const socket of sockets) socket.destroy()
  }
  return {
    port: (server.address() as AddressInfo).port,
    cut() {
      state = 'cut'
      breakAll()
    },
    hang: () => void (state = 'hung'),
    /* What was swallowed is missing from its connection for good. */
    mend() {
      state = 'open'
      breakAll()
    },
    async close() {
      breakAll()
      server.close()
      await once(server, 'close')
    },
  }
}
