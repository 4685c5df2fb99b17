import type { ModuleName } from '#config/modules'
import { PathTable } from '#platform/http/path_table'
import type { ModuleManifest } from '#platform/modules/define_module'

/** The module whose containers serve the storefront, and whatever else is no module's. */
const WEB: ModuleName = 'catalog'

const PORT = 3333

export interface GatewayRule {
  readonly module: ModuleName
  /** What paths of that module look like, as Caddy (RE2) and JavaScript both read it. */
  readonly pattern: string
}

/** The rules in the order in which they are tried; the first that fits counts. */
export function gatewayRules(manifests: readonly Pick<ModuleManifest, 'name' | 'paths'>[]): GatewayRule[] {
  const named = manifests.map(({ name }) => ({
    module: name,
    pattern: `^/(health|metrics|objects|docs)/${name}(\\W|$)`,
  }))
  const owned = new PathTable(manifests).entries.map(({ module, segments }) => ({
    module,
    pattern: `^/${segments.map((segment) => (segment === '*' ? '[^/]*' : segment)).join('/')}(/|$)`,
  }))
  return [...named, ...owned]
}

/**
 * Configuration of Caddy as the gateway of a shop whose modules run in containers that are named after them; any number of
 * each, which Caddy finds by DNS.
 */
export function gatewayConfig(manifests: readonly Pick<ModuleManifest, 'name' | 'paths'>[]): string {
  const rules = gatewayRules(manifests).map(
    ({ module, pattern }, i) =>
      `\t\t@${i} path_regexp ${pattern}\n\t\thandle @${i} {\n\t\t\timport module ${module}\n\t\t}`
  )
  return `${HEAD}:80 {
\troute {
${rules.join('\n')}
\t\thandle {
\t\t\timport module ${WEB}
\t\t}
\t}
}
`
}

const HEAD = `# Which container answers which path. Generated from the manifests by \`node ace docs:write\`; checked by the tests.
{
	admin 127.0.0.1:2019
	auto_https off
}

# A container that went away is not asked a second time; what it did not get, another of its module gets.
(module) {
	reverse_proxy {
		dynamic a {
			name {args[0]}
			port ${PORT}
			refresh 2s
		}
		lb_policy round_robin
		lb_try_duration 3s
		fail_duration 2s
	}
}

`
