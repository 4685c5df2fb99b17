import { MODULES, type ModuleName } from '#config/modules'
import { needsOf } from '#platform/config/engines'

/** Variables that no module's process has a use for: addresses and folders of whoever operates the engines. */
const OPERATORS = ['CONNECT_', 'CDC_', 'ENGINES_DIR']

/** Of the account that may stop a replica, which is not the module's own. */
const CHAOS = /_CHAOS_URL$/

/** Engines that every module talks to. */
const COMMON = ['KAFKA_', 'SCHEMA_', 'OUTBOX_RELAY', 'FAULTLINE_PROFILE']

/** Engines that some modules talk to: the first word of their variables. */
const ENGINES = ['REDIS_', 'CASSANDRA_', 'COUCHDB_', 'S3_']

/**
 * Whether a process that hosts only `module` may know a variable: its own, those of the engines it needs and those of the
 * platform; never another module's. `undefined`: the variable is none of Faultline's.
 */
export function mayKnow(module: ModuleName, variable: string): boolean | undefined {
  const starts = (prefix: string) => variable.startsWith(prefix)
  if (CHAOS.test(variable)) return false
  const owner = MODULES.find((name) => starts(`${name.toUpperCase()}_`))
  if (owner) return owner === module
  if (variable === 'AUTH_PRIVATE_KEY') return module === 'customer'
  if (OPERATORS.some(starts)) return false
  if (COMMON.some(starts)) return true
  const engine = ENGINES.find(starts)
  return engine === undefined ? undefined : needsOf(module).some((needed) => needed.startsWith(engine))
}

/**
 * The environment for a process that hosts one module: the given one without what is not its business.
 * @param fromEngines names that were read from the file of `make engines`; of these only what is known to be needed stays,
 *   since the file may name administrators too
 */
export function environmentOf(
  module: ModuleName,
  given: Readonly<Record<string, string | undefined>>,
  fromEngines: ReadonlySet<string> = new Set()
): Record<string, string> {
  const own: Record<string, string> = {}
  for (const [name, value] of Object.entries(given)) {
    const allowed = mayKnow(module, name) ?? !fromEngines.has(name)
    if (value !== undefined && allowed) own[name] = value
  }
  return own
}
