import type { IncomingMessage, ServerResponse } from 'node:http'
import { createProxyServer } from 'httpxy'
import { alsoEnd } from '#platform/http/event_stream'
import { problemBody } from '#platform/http/problem'
import { logger } from '#platform/observability/logger'

const proxy = createProxyServer({ changeOrigin: false, xfwd: true })

/** Hands a request over to another process and its answer back, streams included. Resolves when that is done. */
export async function forward(request: IncomingMessage, response: ServerResponse, target: string): Promise<void> {
  const done = alsoEnd({
    end: () => {
      if (String(response.getHeader('content-type')).startsWith('text/event-stream')) response.destroy()
    },
  })
  try {
    await proxy.web(request, response, { target })
  } catch (error) {
    logger.debug({ err: error, target }, 'a request was not handed over to its end')
    /* Nobody is there, or went away in the middle: say so if there is still somebody to tell. */
    if (response.headersSent) return void response.destroy()
    const body = problemBody(503, 'E_UNREACHABLE', `Nothing answers at ${target}.`, undefined)
    response.writeHead(503, { 'Content-Type': 'application/problem+json' }).end(JSON.stringify(body))
  } finally {
    done()
  }
}
