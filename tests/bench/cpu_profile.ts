export interface Share {
  readonly what: string
  /** Of the time that is accounted for. */
  readonly percent: number
  readonly detail: string
}

/** What `node --cpu-prof` writes, as far as it is used here. Times are microseconds. */
export interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number }
    readonly children?: readonly number[]
  }[]
  readonly startTime: number
  readonly samples: readonly number[]
  readonly timeDeltas: readonly number[]
}

const shares = (times: Map<string, number>, most = Infinity): Share[] => {
  const total = [...times.values()].reduce((a, b) => a + b, 0)
  return [...times]
    .sort((a, b) => b[1] - a[1])
    .slice(0, most)
    .map(([what, micros]) => ({
      what,
      percent: (micros / total) * 100,
      detail: `${(micros / 1000).toFixed(0)} ms`,
    }))
}

/** Splits the busy time between two moments by what ran, and by whom of us it ran for. */
export function charge({ nodes, startTime, samples, timeDeltas }: CpuProfile, from: number, to: number) {
  const byId = new Map(nodes.map((node) => [node.id, node]))
  const parents = new Map(nodes.flatMap((node) => (node.children ?? []).map((child) => [child, node.id] as const)))
  const [areas, functions] = [new Map<string, number>(), new Map<string, number>()]
  const add = (map: Map<string, number>, key: string, micros: number) => map.set(key, (map.get(key) ?? 0) + micros)
  let at = startTime
  for (const [index, id] of samples.entries()) {
    at += timeDeltas[index]!
    const { callFrame } = byId.get(id)!
    if (at < from || at > to || callFrame.functionName === '(idle)') continue
    /* A sample stands for the time until the next one. */
    const micros = timeDeltas[index + 1] ?? 0
    add(areas, areaOf(callFrame), micros)
    let own: number | undefined = id
    while (own !== undefined && !ours(byId.get(own)!.callFrame.url)) own = parents.get(own)
    add(functions, own === undefined ? `(${areaOf(callFrame)})` : nameOf(byId.get(own)!.callFrame), micros)
  }
  return { areas: shares(areas), functions: shares(functions, 40) }
}

type Frame = CpuProfile['nodes'][number]['callFrame']

const ours = (url: string) => url.startsWith('file:') && !url.includes('/node_modules/')

function nameOf({ functionName, url }: Frame): string {
  return `${/\/((?:app|config|start|bin|database)\/.*)\.ts$/.exec(url)?.[1] ?? url} ${functionName || '(anonymous)'}`
}

function areaOf({ functionName, url }: Frame): string {
  const [, dependency] = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url) ?? []
  if (dependency) return dependency
  const [, own] = /\/(app\/(?:platform|modules)\/[^/]+)/.exec(url) ?? []
  if (own) return own
  if (url.startsWith('node:')) return url.split('/').slice(0, 2).join('/')
  if (url === '' && functionName.startsWith('(')) return functionName
  return url === '' ? `native ${functionName}` : 'other'
}
