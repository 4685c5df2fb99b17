const TIMEOUT_MS = 10_000

export interface Answer<T> {
  readonly status: number
  readonly body: T
}

/** Requests to a Confluent-compatible schema registry. */
export class ConfluentRest {
  /** Without credentials. */
  readonly url: string
  readonly #headers: Record<string, string>

  /**
   * @param address with user and password, where it wants them, and the path of the interface, where it has one
   * @param contentType of what is sent
   */
  constructor(address: string, contentType = 'application/vnd.schemaregistry.v1+json') {
    this.#headers = { 'content-type': contentType }
    const { origin, pathname, username, password } = new URL(address)
    this.url = origin + pathname.replace(/\/+$/, '')
    if (username) {
      const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`
      this.#headers.authorization = `Basic ${Buffer.from(credentials).toString('base64')}`
    }
  }

  /**
   * @param expected statuses besides 200 that the caller knows what to do about
   * @throws Error when the registry does not answer, or with another status
   */
  async send<T>(method: string, path: string, body?: object, expected: readonly number[] = []): Promise<Answer<T>> {
    const { status, text } = await this.#fetch(method, path, body)
    if (status !== 200 && status !== 204 && !expected.includes(status))
      throw new Error(
        `The schema registry at ${this.url} answered ${method} ${path} with ${status}: ${text.slice(0, 300)}`
      )
    return { status, body: JSON.parse(text || 'null') as T }
  }

  async #fetch(method: string, path: string, body: object | undefined): Promise<{ status: number; text: string }> {
    try {
      const response = await fetch(this.url + path, {
        method,
        headers: this.#headers,
        signal: AbortSignal.timeout(TIMEOUT_MS),
        ...(body && { body: JSON.stringify(body) }),
      })
      return { status: response.status, text: await response.text() }
    } catch (error) {
      const { cause, message } = error as Error
      throw new Error(
        `The schema registry at ${this.url} does not answer (${cause instanceof Error ? cause.message : message}): start it, or set SCHEMA_REGISTRY_URL to where it listens.`,
        { cause: error }
      )
    }
  }
}
