import { env } from '#start/env'

/** An answer with its text read. */
export interface Visited {
  readonly status: number
  readonly headers: Headers
  readonly html: string
  /** Where it redirects to. */
  readonly location: string | null
  readonly setCookies: readonly string[]
}

/** Keeps cookies between requests, says where its posts come from and follows no redirect: a browser without a screen. */
export class Visiting {
  readonly #cookies = new Map<string, string>()

  get(path: string, headers: Record<string, string> = {}): Promise<Visited> {
    return this.#send(path, { headers: { Accept: 'text/html', ...headers } })
  }

  post(path: string, form: Record<string, string>, headers: Record<string, string> = sameSite): Promise<Visited> {
    return this.#send(path, { method: 'POST', body: new URLSearchParams(form), headers })
  }

  cookie(name: string): string | undefined {
    return this.#cookies.get(name)
  }

  async #send(path: string, init: RequestInit): Promise<Visited> {
    const cookies = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const response = await fetch(`http://${env.HOST}:${env.PORT}${path}`, {
      ...init,
      redirect: 'manual',
      headers: { ...(init.headers as Record<string, string>), ...(cookies && { Cookie: cookies }) },
    })
    const setCookies = response.headers.getSetCookie()
    for (const line of setCookies) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line)!
      if (/max-age=0|expires=thu, 01 jan 1970/i.test(line)) this.#cookies.delete(name!)
      else this.#cookies.set(name!, value!)
    }
    const { status, headers } = response
    return { status, headers, html: await response.text(), location: headers.get('location'), setCookies }
  }
}

export const sameSite = { 'Sec-Fetch-Site': 'same-origin' }
