import type { ModuleName } from '#config/modules'
import { demandEngines, engines } from '#platform/config/engines'
import { engineFindings } from '#platform/diagnosis/engine_probes'
import { probe, type Finding } from '#platform/diagnosis/finding'
import { messagingFindings } from '#platform/diagnosis/messaging_probes'
import { replicaFinding } from '#platform/diagnosis/replica_probe'
import { storeFinding } from '#platform/diagnosis/store_probes'

export interface Diagnosis {
  readonly profile: string
  readonly status: Finding['status']
  /** Broker and registry first, then module by module. */
  readonly findings: readonly Finding[]
}

/**
 * Asks everything that these modules stand on how it is. Changes nothing: no migration, no topic, no schema; what is not
 * there yet is a warning.
 */
export async function diagnose(modules: readonly ModuleName[]): Promise<Diagnosis> {
  const [{ broker, registry, consumersOf }, ...ofModules] = await Promise.all([
    messagingFindings(modules),
    ...modules.map(async (module) => [module, await moduleFindings(module)] as const),
  ])
  const findings = [
    broker,
    registry,
    ...ofModules.flatMap(([module, found]) => [...found, consumersOf(module) ?? []].flat()),
  ]
  const has = (status: Finding['status']) => findings.some((each) => each.status === status)
  const status = has('error') ? 'error' : has('warning') ? 'warning' : 'ok'
  return { profile: engines.FAULTLINE_PROFILE, status, findings }
}

async function moduleFindings(module: ModuleName): Promise<Finding[]> {
  const where = engines.FAULTLINE_PROFILE
  const profile = await probe({ module, part: 'profile', where, engine: '–' }, async () => {
    demandEngines([module])
    return { detail: 'every engine has an address' }
  })
  const asked = [storeFinding(module), ...engineFindings(module), ...(module === 'order' ? [replicaFinding()] : [])]
  const found = (await Promise.all(asked)).filter((each) => each !== undefined)
  return profile.status === 'ok' ? found : [profile, ...found]
}
