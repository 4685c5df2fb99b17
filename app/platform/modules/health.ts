import type { ModuleName } from '#config/modules'
import { publishesChanges } from '#platform/capture/capture'
import { ChangeLog } from '#platform/capture/change_log'
import { host, type Check } from '#platform/modules/host'
import { metrics } from '#platform/observability/metrics'
import { moduleObjects } from '#platform/storage/module_objects'
import { moduleStore } from '#platform/storage/module_store'
import { now } from '#platform/values/clock'

export interface ModuleHealth {
  readonly module: ModuleName
  readonly status: 'ok' | 'degraded' | 'down'
  readonly checks: readonly Check[]
}

/** An outbox or a timer that is this late is worth a warning. */
const LATE_SECONDS = 30

async function check(name: string, look: () => Promise<Omit<Check, 'name'>>): Promise<Check> {
  try {
    return { name, ...(await look()) } as Check
  } catch (error) {
    return { name, status: 'error', detail: (error as Error).message }
  }
}

const late = (seconds: number) => (seconds > LATE_SECONDS ? 'warning' : 'ok')

async function checkStore(module: ModuleName) {
  await moduleStore(module).ping()
  return { status: 'ok' as const, detail: 'answers' }
}

const manifestOf = (module: ModuleName) => host().manifests.find(({ name }) => name === module)

/** Whether the module keeps objects, as its manifest says. */
const keepsObjects = (module: ModuleName) =>
  manifestOf(module)?.stores.some((store) => store.startsWith('MinIO')) ?? false

function capturesChanges(module: ModuleName): boolean {
  const manifest = manifestOf(module)
  return manifest !== undefined && publishesChanges(manifest)
}

async function checkObjects(module: ModuleName) {
  await moduleObjects(module).ping()
  return { status: 'ok' as const, detail: 'answer' }
}

async function checkEngine(module: ModuleName) {
  const manifest = manifestOf(module)
  const engine = (await manifest?.engine?.())?.default
  if (!engine) return { status: 'ok' as const, detail: 'none beside the store' }
  try {
    return { status: 'ok' as const, detail: (await engine.ping()) ?? `${engine.name} answers` }
  } catch (error) {
    if (!engine.dispensable) throw error
    return { status: 'warning' as const, detail: `${engine.name}: ${(error as Error).message}` }
  }
}

async function checkOutbox(module: ModuleName) {
  const row = await moduleStore(module).one<{ pending: number; oldest: number | null }>(
    'SELECT COUNT(*) AS pending, MIN(created_at) AS oldest FROM outbox'
  )
  const pending = row!.pending
  const oldestSeconds = row!.oldest === null ? 0 : Math.max(0, (now() - row!.oldest) / 1000)
  metrics.outboxPending.set({ module }, pending)
  metrics.outboxOldest.set({ module }, oldestSeconds)
  return { status: late(oldestSeconds), detail: `${pending} events wait`, pending, oldestSeconds } as const
}

async function checkChanges(module: ModuleName) {
  const { count, oldest } = await new ChangeLog(moduleStore(module), 'topics').waiting()
  const oldestSeconds = oldest === null ? 0 : Math.max(0, (now() - oldest) / 1000)
  metrics.changesPending.set({ module }, count)
  metrics.changesOldest.set({ module }, oldestSeconds)
  return {
    status: late(oldestSeconds),
    detail: `${count} changes of rows wait`,
    pending: count,
    oldestSeconds,
  } as const
}

async function checkConsumers(module: ModuleName) {
  const lag = (await host().messaging.broker.lag()).filter(({ group }) => group === module)
  const byTopic = new Map<string, number>()
  for (const { topic, position, end } of lag) byTopic.set(topic, (byTopic.get(topic) ?? 0) + end - position)
  for (const [topic, records] of byTopic) metrics.consumerLag.set({ module, topic }, records)
  const records = [...byTopic.values()].reduce((a, b) => a + b, 0)
  return { status: 'ok' as const, detail: `${records} records behind`, lag: records }
}

async function checkTimers(module: ModuleName) {
  const row = await moduleStore(module).one<{ due_at: number | null }>(
    "SELECT MIN(due_at) AS due_at FROM timers WHERE state = 'pending'"
  )
  const overdueSeconds = row?.due_at == null ? 0 : Math.max(0, (now() - row.due_at) / 1000)
  metrics.timersOverdue.set({ module }, overdueSeconds)
  return {
    status: late(overdueSeconds),
    detail: `${overdueSeconds.toFixed(1)} s late at most`,
    overdueSeconds,
  } as const
}

async function checkDeadLetters(module: ModuleName) {
  const rows = await moduleStore(module).all<{ state: string; count: number }>(
    'SELECT state, COUNT(*) AS count FROM dead_letters GROUP BY state'
  )
  const counts = { retrying: 0, parked: 0, dead: 0, ...Object.fromEntries(rows.map((row) => [row.state, row.count])) }
  for (const [state, count] of Object.entries(counts)) metrics.deadLetters.set({ module, state }, count)
  const { dead } = counts
  return { status: dead > 0 ? 'warning' : 'ok', detail: `${dead} dead letters`, ...counts } as const
}

async function checkProcesses(module: ModuleName) {
  const rows = await moduleStore(module).all<{ name: string; count: number }>(
    "SELECT name, COUNT(*) AS count FROM processes WHERE status = 'open' GROUP BY name"
  )
  for (const row of rows) metrics.processesOpen.set({ module, process: row.name }, row.count)
  const open = rows.reduce((a, row) => a + row.count, 0)
  return { status: 'ok' as const, detail: `${open} processes under way`, open }
}

/** How a hosted module is. As a side effect the gauges that are read from its store are up to date. */
export async function moduleHealth(module: ModuleName): Promise<ModuleHealth> {
  const checks = await Promise.all([
    check('store', () => checkStore(module)),
    check('engine', () => checkEngine(module)),
    ...(keepsObjects(module) ? [check('objects', () => checkObjects(module))] : []),
    check('outbox', () => checkOutbox(module)),
    ...(capturesChanges(module) ? [check('changes', () => checkChanges(module))] : []),
    check('consumers', () => checkConsumers(module)),
    check('timers', () => checkTimers(module)),
    check('dead-letters', () => checkDeadLetters(module)),
    check('processes', () => checkProcesses(module)),
  ])
  const status = checks.some((each) => each.status === 'error')
    ? 'down'
    : checks.some((each) => each.status === 'warning')
      ? 'degraded'
      : 'ok'
  return { module, status, checks }
}

/**
 * Every hosted module, the broker and the schema registry. `down` as soon as a module or the broker is; without the registry
 * work goes on with the schemas that are known, so that is `degraded`.
 */
export async function processHealth() {
  const modules = await Promise.all(host().manifests.map(({ name }) => moduleHealth(name)))
  const broker = await check('broker', async () => {
    await host().messaging.broker.ping()
    return { status: 'ok', detail: 'answers' }
  })
  const registry = await check('registry', async () => {
    const subjects = await host().messaging.registry.subjects()
    return { status: 'ok', detail: `${subjects.length} subjects` }
  })
  const down = broker.status === 'error' || modules.some(({ status }) => status === 'down')
  const degraded = registry.status === 'error' || modules.some(({ status }) => status === 'degraded')
  return {
    status: down ? 'down' : degraded ? 'degraded' : 'ok',
    broker,
    registry,
    modules: Object.fromEntries(modules.map((each) => [each.module, each])),
  }
}
