import { StartRefusal } from '#platform/config/refusal'
import { sleep } from '#platform/runtime/pause'

const TIMEOUT_MS = 20_000
/** So long a worker may be busy sharing out its connectors. */
const REBALANCE_MS = 60_000

/** What Connect says of a connector. RUNNING means that its task was started, not that anything is read yet. */
export interface ConnectorState {
  readonly state: string
  /** Why it failed: the end of the chain of causes. */
  readonly reason?: string
}

interface Status {
  readonly connector: { readonly state: string; readonly trace?: string }
  readonly tasks: readonly { readonly state: string; readonly trace?: string }[]
}

interface Answer {
  readonly status: number
  readonly body: unknown
}

/** The REST interface of Kafka Connect. */
export class ConnectClient {
  readonly #url: string

  /** @param url as CONNECT_URL has it */
  constructor(url: string) {
    this.#url = url.replace(/\/$/, '')
  }

  /** Creates the connector or changes it to this; nothing happens when it is so already. */
  async put(name: string, config: Readonly<Record<string, string>>): Promise<void> {
    await this.#ask('PUT', this.#path(name, 'config'), config)
  }

  /** Starts the connector and its tasks anew, where they stood: one that has failed, say. */
  async restart(name: string): Promise<void> {
    await this.#ask('POST', this.#path(name, 'restart?includeTasks=true'))
  }

  /** Reads no more, and keeps its place. */
  async stop(name: string): Promise<void> {
    await this.#ask('PUT', this.#path(name, 'stop'))
  }

  /** Goes on where it was stopped. */
  async resume(name: string): Promise<void> {
    await this.#ask('PUT', this.#path(name, 'resume'))
  }

  async names(): Promise<string[]> {
    return (await this.#ask('GET', '/connectors')).body as string[]
  }

  /** `undefined` when there is no such connector. */
  async state(name: string): Promise<ConnectorState | undefined> {
    const { status, body } = await this.#ask('GET', this.#path(name, 'status'))
    if (status === 404) return undefined
    const { connector, tasks } = body as Status
    const failed = [connector, ...tasks].find(({ state }) => state === 'FAILED')
    if (failed) return { state: 'FAILED', reason: rootOf(failed.trace) }
    return { state: tasks[0]?.state ?? (connector.state === 'RUNNING' ? 'UNASSIGNED' : connector.state) }
  }

  /** Where it stands in what it reads, as its connector keeps it; empty before it has kept anything. */
  async offsets(name: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
    const { status, body } = await this.#ask('GET', this.#path(name, 'offsets'))
    if (status === 404) return []
    return (body as { offsets: { offset: Record<string, unknown> | null }[] }).offsets.flatMap(({ offset }) =>
      offset ? [offset] : []
    )
  }

  /**
   * Removes the connector and what it knew of its place, so that one of the same name begins anew.
   * @returns whether there was one
   */
  async remove(name: string): Promise<boolean> {
    if ((await this.state(name)) === undefined) return false
    await this.stop(name)
    const giveUpAt = performance.now() + REBALANCE_MS
    /* Its task may take a moment to end; until then its place is not let go of. */
    while ((await this.#ask('DELETE', this.#path(name, 'offsets'))).status >= 400) {
      if (performance.now() > giveUpAt) throw new Error(`Kafka Connect did not stop ${name} within 60 seconds`)
      await sleep(200)
    }
    await this.#ask('DELETE', this.#path(name, ''))
    return true
  }

  #path(name: string, what: string): string {
    return `/connectors/${encodeURIComponent(name)}${what && `/${what}`}`
  }

  /**
   * A 404 and a 400 of `offsets` are answers; a 409 is a worker that shares out connectors, and is asked again.
   * @throws StartRefusal when nobody answers
   * @throws Error with Connect's words when it refuses
   */
  async #ask(method: string, path: string, body?: unknown): Promise<Answer> {
    const giveUpAt = performance.now() + REBALANCE_MS
    for (;;) {
      const answer = await this.#once(method, path, body)
      const isAnswer = answer.status < 400 || answer.status === 404 || path.endsWith('/offsets')
      if (isAnswer) return answer
      const isBusy = answer.status === 409 || answer.status >= 500
      if (!isBusy || performance.now() > giveUpAt) {
        const { message } = answer.body as { message?: string }
        throw new Error(
          `Kafka Connect answered ${answer.status} to ${method} ${path}: ${message ?? 'without a reason'}`
        )
      }
      await sleep(300)
    }
  }

  async #once(method: string, path: string, body?: unknown): Promise<Answer> {
    try {
      const response = await fetch(this.#url + path, {
        method,
        headers: { 'Content-Type': 'application/json' },
        signal: AbortSignal.timeout(TIMEOUT_MS),
        ...(body !== undefined && { body: JSON.stringify(body) }),
      })
      const text = await response.text()
      return { status: response.status, body: text === '' ? {} : (JSON.parse(text) as unknown) }
    } catch (error) {
      if (error instanceof SyntaxError) throw error
      throw new StartRefusal(
        `Kafka Connect does not answer at ${this.#url} (CONNECT_URL): start it, by \`make engines\` on this machine, or correct the address.`,
        error
      )
    }
  }
}

/** The last cause of a Java stack, which is the one that says something. */
function rootOf(trace = ''): string {
  const causes = trace.split('\n').filter((line) => line.startsWith('Caused by: '))
  return (causes.at(-1) ?? trace.split('\n')[0] ?? '').replace('Caused by: ', '').trim()
}
