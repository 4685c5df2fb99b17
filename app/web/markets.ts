import type { HttpContext } from '@adonisjs/core/http'
import type { Api } from '#web/api'
import type { Category, List, Region } from '#web/api_shapes'

export interface Market extends Region {
  /** For people. */
  readonly name: string
}

/** What hardly ever changes is asked for once a minute, not for every page. */
const KEEP_MS = 60_000
const DEFAULT_REGION = 'eu-west'

const NAMES: Readonly<Record<string, string>> = {
  'eu-west': 'Europe',
  'us-east': 'United States',
  'ap-southeast': 'Singapore',
}

/** Keeps what was loaded for a while; what failed is loaded anew. */
function kept<T>(load: (api: Api) => Promise<T>): (api: Api) => Promise<T> {
  let [value, until]: [Promise<T> | undefined, number] = [undefined, 0]
  return (api) => {
    if (value && Date.now() < until) return value
    const loading = load(api)
    ;[value, until] = [loading, Date.now() + KEEP_MS]
    loading.catch(() => (until = 0))
    return loading
  }
}

/** Where the shop sells. */
export const regions = kept(async (api): Promise<readonly Market[]> => {
  const { data } = await api.get<List<Region>>('/v1/regions?limit=100')
  return data
    .map((each) => ({ ...each, name: NAMES[each.region] ?? each.region }))
    .sort((a, b) => a.name.localeCompare(b.name))
})

export const categories = kept(
  async (api): Promise<readonly Category[]> => (await api.get<List<Category>>('/v1/categories?limit=100')).data
)

/** The market the visitor buys in: that of their cart's, or of their choice, or the first. */
export async function chosenRegion({ api, visitor }: HttpContext): Promise<Market> {
  const all = await regions(api)
  const named = (region: string | null | undefined) => all.find((each) => each.region === region)
  const found = named(visitor.region) ?? named(visitor.cart?.region) ?? named(DEFAULT_REGION) ?? all[0]
  return found ?? { region: DEFAULT_REGION, name: 'Europe', currency: 'EUR', taxIncluded: true }
}
