import type { Site } from './site.ts'

/** How a process of an engine is started. */
export interface Launch {
  readonly file: string
  readonly args: readonly string[]
  readonly env?: Record<string, string>
  /** Account of the operating system, where root is refused. */
  readonly user?: string
}

/** What has to be on the machine before an engine can start. */
export interface Needs {
  /** Programs, and the Debian package that has them. */
  readonly programs?: Readonly<Record<string, string>>
  /** Folders of jars that the reactor under `java/` resolves. */
  readonly jars?: readonly string[]
  /** Whether the CouchDB API's packages are needed. */
  readonly couchdb?: boolean
}

/**
 * One server as a plain process, bound to loopback. `prepare` and `configure` run at every start and change nothing that
 * is right already; data survives the process, however it ends.
 */
export interface Engine {
  readonly name: string
  readonly title: string
  readonly needs: Needs
  /** Names of the ports it listens on; the first one is the one to connect to. */
  readonly ports: readonly string[]
  /** Engines that have to be ready before this one starts. */
  readonly after?: readonly string[]
  /** Ends it in good order; default SIGTERM. */
  readonly endsBy?: NodeJS.Signals
  /** Writes its configuration and, the first time, lays out its data. */
  prepare?(site: Site): Promise<void>
  launch(site: Site): Launch
  /** Whether it answers. */
  ready(site: Site): Promise<boolean>
  /** What it needs to know once it answers: users, replication. */
  configure?(site: Site): Promise<void>
  /** Its address for the application, without what belongs to one namespace. */
  env(site: Site): Record<string, string>
}
