import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { parse, parseAllDocuments } from 'yaml'
import { gatewayRules } from '#platform/docs/gateway_config'
import { PathTable } from '#platform/http/path_table'
import { loadManifests } from '#platform/modules/manifests'
import {
  credentialProblems,
  modulesOf,
  problemsOf,
  readCompose,
  variables,
  type Compose,
} from '#tests/architecture/deployment'
import { CONTAINERS } from '#tests/engines/container_specs'

const read = (...path: string[]) => readFileSync(app.makePath(...path), 'utf8')

/** What `docker compose -f compose.yml` and with `-f compose.split.yml` have. */
function deployments(): Record<'one' | 'split', Compose> {
  const one = readCompose(app.makePath('docker'), 'compose.yml')
  const split = readCompose(app.makePath('docker'), 'compose.split.yml')
  const { app: replaced, ...modules } = split.services
  const engines = Object.fromEntries(Object.entries(one.services).filter(([name]) => name !== 'app'))
  if (!replaced?.profiles) throw new Error('compose.split.yml leaves the one process running beside the twelve')
  return {
    one,
    split: { ...one, services: { ...engines, ...modules }, volumes: { ...one.volumes, ...split.volumes } },
  }
}

test.group('deployment: compose', () => {
  for (const shape of ['one', 'split'] as const) {
    test(`${shape}: every service is pinned, limited, watched, restarted and waits for what it needs`, ({ assert }) => {
      assert.deepEqual(problemsOf(deployments()[shape]), [])
    })
  }

  test('each of these is found when it is missing', ({ assert }) => {
    const { one } = deployments()
    const broken = (name: string, change: object) =>
      problemsOf({ ...one, services: { ...one.services, [name]: { ...one.services[name]!, ...change } } })
    const CASES: [string, object, RegExp][] = [
      ['redis', { image: 'redis' }, /redis: image redis has no exact version/],
      ['redis', { image: 'redis:7' }, /no exact version/],
      ['redis', { image: 'redis:latest' }, /no exact version/],
      ['redis', { mem_limit: undefined }, /redis: .*mem_limit/],
      ['redis', { restart: undefined }, /redis: .*restart/],
      ['redis', { healthcheck: undefined }, /redis: no healthcheck/],
      ['redis', { ports: ['6379:6379'] }, /redis: \/ports/],
      ['redis', { privileged: true }, /additional properties/],
      ['redis', { volumes: ['nowhere:/data'] }, /volume nowhere is not declared/],
      ['redis', { environment: { REDIS_PASSWORD: '${REDIS_PASSWORD:-redis}' } }, /REDIS_PASSWORD is secret and not/],
      ['app', { read_only: undefined }, /app: may write to its own files/],
      ['app', { depends_on: { tempo: { condition: 'service_healthy' } } }, /waits for tempo to be healthy/],
      ['app', { depends_on: { oracle: { condition: 'service_started' } } }, /depends on oracle/],
    ]
    for (const [name, change, problem] of CASES) {
      assert.match(broken(name, change).join('\n'), problem)
    }
  })

  test('engines have the versions that the tests start', ({ assert }) => {
    const { services } = deployments().one
    const images = new Set(Object.values(services).map(({ image }) => image))
    for (const { image } of Object.values(CONTAINERS)) assert.isTrue(images.has(image), image)
  })

  test('what is asked of docker/.env is in docker/.env.example, and nothing else', ({ assert }) => {
    const { one, split } = deployments()
    const asked = new Set([...variables(one), ...variables(split)].map(({ name }) => name))
    const optional = ['FAULTLINE_IMAGE', 'S3_PUBLIC_ENDPOINT', 'DATANET_EXTERNAL']
    const named = [...read('docker/.env.example').matchAll(/^(\w+)=/gm)].map(([, name]) => name!)
    assert.sameMembers([...new Set([...named, ...optional])], [...new Set([...asked, 'DATANET_EXTERNAL'])])
    const filled = [...read('docker/.env.example').matchAll(/^(\w+)=(.+)$/gm)].map(([, name]) => name!)
    assert.deepEqual(
      filled.filter((name) => /PASSWORD|SECRET|KEY/.test(name)),
      [],
      'secrets have no default'
    )
  })
})

test.group('deployment: credentials', () => {
  test('each module’s container has what it needs and nothing of another module', ({ assert }) => {
    for (const [module, service] of modulesOf(deployments().split)) {
      assert.deepEqual(credentialProblems(module, service!), [])
    }
  })

  test('another module’s password is found, by whatever name it comes', ({ assert }) => {
    const cart = deployments().split.services.cart!
    const knowing = (environment: Record<string, string>) =>
      credentialProblems('cart', { ...cart, environment: { ...cart.environment, ...environment } })
    assert.deepEqual(knowing({ ORDER_DB_URL: 'mysql://…' }), ['cart: knows ORDER_DB_URL'])
    assert.deepEqual(knowing({ CART_DB_URL: 'mysql://x:${ORDER_DB_PASSWORD:?}@mariadb' }), [
      'cart: knows ORDER_DB_PASSWORD, by CART_DB_URL',
    ])
    assert.deepEqual(knowing({ AUTH_PRIVATE_KEY: 'x' }), ['cart: knows AUTH_PRIVATE_KEY'])
    assert.deepEqual(knowing({ COUCHDB_URL: 'x' }), ['cart: knows COUCHDB_URL'])
    assert.deepEqual(knowing({ CART_DB_URL: '' }), ['cart: lacks CART_DB_URL'])
  })
})

test.group('deployment: image', () => {
  test('the Node that the shop is tested with, no root, files that are there', ({ assert }) => {
    const text = read('docker/Dockerfile')
    const { dependencies } = JSON.parse(read('runtime/package.json')) as { dependencies: { node: string } }
    const bases = [...text.matchAll(/^FROM (\S+)/gm)].map(([, image]) => image!)
    for (const base of bases.filter((image) => image.includes(':'))) {
      assert.equal(base, `node:${dependencies.node}-bookworm-slim`)
    }
    const last = text.slice(text.lastIndexOf('\nFROM '))
    const user = last.lastIndexOf('\nUSER ')
    assert.match(last.slice(user), /^\nUSER 1000:1000\n/)
    assert.isAbove(user, last.lastIndexOf('\nRUN '))
    assert.match(last, /\nSTOPSIGNAL SIGTERM\n/)
    assert.match(last, /\nHEALTHCHECK [^\n]*\\\n\s+CMD \["node", /)
    assert.match(last, /\nCMD \["node", "ace.js", "serve"\]\n/)
    for (const [, paths] of last.matchAll(/^COPY --from=checked (.+) \S+$/gm)) {
      for (const path of paths!.split(' ')) assert.isTrue(existsSync(app.makePath(path.replace('/shop/', ''))), path)
    }
    const ignored = read('.dockerignore').split('\n')
    for (const secret of ['.env', 'docker/.env', 'var', '.git']) assert.include(ignored, secret)
  })
})

test.group('deployment: gateway', () => {
  test('its rules lead where the path table does', async ({ assert }) => {
    const manifests = await loadManifests()
    const table = new PathTable(manifests)
    const rules = gatewayRules(manifests).map(({ module, pattern }) => ({ module, pattern: new RegExp(pattern) }))
    const samples = manifests.flatMap(({ name, paths }) => [
      ...paths.flatMap((path) => {
        const full = path.replaceAll('*', 'cus_1')
        return [full, `${full}/`, `${full}/x/y`, `${full}s`]
      }),
      ...[`/health/${name}`, `/metrics/${name}`, `/objects/${name}/a/b.pdf`, `/docs/${name}.json`, `/docs/${name}s`],
    ])
    for (const path of [...samples, '/', '/health', '/cart', '/v1', '/v1/customers/cus_1/orders', '/assets/x.css']) {
      assert.equal(rules.find(({ pattern }) => pattern.test(path))?.module, table.moduleOf(path), path)
    }
  })
})

test.group('deployment: watching', () => {
  test('dashboards and alerts ask for figures that there are', ({ assert }) => {
    const sources = globSync('app/**/*.ts', { cwd: app.makePath() })
      .map((file) => read(file))
      .join('\n')
    const asked = `${read('docker/grafana/dashboards/faultline.json')}\n${read('docker/prometheus/alerts.yml')}`
    const names = new Set([...asked.matchAll(/\b(?:faultline|http_server|order)_\w+/g)].map(([name]) => name))
    assert.isAbove(names.size, 10)
    for (const name of names) assert.include(sources, `'${name.replace(/_(bucket|count|sum)$/, '')}'`, name)
  })

  test('Prometheus asks the one process, or each of the twelve', async ({ assert }) => {
    const { scrape_configs: jobs } = parse(read('docker/prometheus/prometheus.yml')) as {
      scrape_configs: { job_name: string; dns_sd_configs?: { names: string[] }[] }[]
    }
    const names = jobs.find(({ job_name: name }) => name === 'faultline')!.dns_sd_configs![0]!.names
    assert.sameMembers(names, ['app', ...(await loadManifests()).map(({ name }) => name)])
  })

  test('every configuration is YAML without doubled keys', ({ assert }) => {
    for (const file of globSync('docker/**/*.yml', { cwd: app.makePath() })) {
      for (const document of parseAllDocuments(read(file), { merge: true })) assert.deepEqual(document.errors, [], file)
    }
  })
})
