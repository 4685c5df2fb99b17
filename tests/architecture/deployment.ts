import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { parse } from 'yaml'
import { MODULES, type ModuleName } from '#config/modules'
import { mayKnow } from '#platform/config/credentials'
import { needsOf } from '#platform/config/engines'

export interface Service {
  readonly image: string
  readonly environment?: Readonly<Record<string, string>>
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>
  readonly healthcheck?: object
  readonly volumes?: readonly string[]
  readonly restart: string
  readonly profiles?: readonly string[]
  readonly [key: string]: unknown
}

export interface Compose {
  readonly services: Readonly<Record<string, Service>>
  readonly volumes: Readonly<Record<string, unknown>>
  readonly networks: Readonly<Record<string, unknown>>
}

/** One of docker/'s compose files with what it includes, anchors resolved and variables as they stand. */
export function readCompose(folder: string, file: string): Compose {
  const own = parse(readFileSync(join(folder, file), 'utf8'), { merge: true }) as Partial<Compose> & {
    include?: string[]
  }
  const all = [...(own.include ?? []).map((each) => readCompose(folder, each)), own]
  const merged = (part: keyof Compose) => Object.assign({}, ...all.map((each) => each[part])) as never
  return { services: merged('services'), volumes: merged('volumes'), networks: merged('networks') }
}

const duration = { type: 'string', pattern: '^\\d+s$' }
const strings = { type: 'array', items: { type: 'string' } }

/** What a service of ours says; fewer things than the format allows, and some that it leaves open. */
const SERVICE = {
  type: 'object',
  additionalProperties: false,
  required: ['image', 'restart', 'mem_limit', 'networks', 'logging', 'security_opt'],
  properties: {
    'image': { type: 'string' },
    'build': { type: 'object' },
    'command': strings,
    'entrypoint': strings,
    'user': { type: 'string' },
    'init': { const: true },
    'read_only': { const: true },
    'tmpfs': strings,
    'cap_drop': { const: ['ALL'] },
    'cap_add': strings,
    'security_opt': { const: ['no-new-privileges:true'] },
    'restart': { enum: ['unless-stopped', 'on-failure:10'] },
    'stop_grace_period': duration,
    'networks': { const: ['datanet'] },
    'mem_limit': { type: 'string', pattern: '^\\d+[mg]$' },
    'shm_size': { type: 'string' },
    /* To this machine only. */
    'ports': { type: 'array', items: { type: 'string', pattern: '^127\\.0\\.0\\.1:' } },
    'volumes': strings,
    'environment': { type: 'object', additionalProperties: { type: ['string', 'number'] } },
    'logging': { type: 'object', required: ['driver'] },
    'depends_on': {
      type: 'object',
      additionalProperties: {
        type: 'object',
        required: ['condition'],
        additionalProperties: false,
        properties: { condition: { enum: ['service_healthy', 'service_started', 'service_completed_successfully'] } },
      },
    },
    'healthcheck': {
      type: 'object',
      additionalProperties: false,
      required: ['test', 'interval', 'timeout', 'start_period', 'retries'],
      properties: {
        test: strings,
        interval: duration,
        timeout: duration,
        start_period: duration,
        retries: { type: 'integer' },
      },
    },
    'x-no-healthcheck': { type: 'string', minLength: 20 },
  },
}

const validate = new Ajv2020({ allowUnionTypes: true }).compile(SERVICE)

/** A version down to its last number, or a dated release. */
const PINNED = /^[\w./-]+:(?:v?\d+\.\d+\.\d+[\w.-]*|v?\d+\.\d+-[\w.-]+|\d+\.\d+\.\d+|RELEASE\.[\dTZ-]+)$/
const VARIABLE = /\$\{(\w+)(?::([?-])([^}]*))?\}/g
const SECRET = /PASSWORD|SECRET|_KEY$/

const variablesOf = (value: unknown) =>
  [...String(value).matchAll(VARIABLE)].map(([, name, operator]) => ({ name: name!, required: operator === '?' }))

/** Everything that a service's text takes from docker/.env. */
export const variables = (compose: Compose) =>
  Object.values(compose.services).flatMap((service) => variablesOf(JSON.stringify(service)))

const isShop = ({ image }: Service) => image.startsWith('${FAULTLINE_IMAGE')

/** What is wrong with a set of services, one sentence each; empty when nothing is. */
export function problemsOf({ services, volumes }: Compose): string[] {
  return Object.entries(services).flatMap(([name, service]) => {
    const found: string[] = []
    if (!validate(service)) for (const error of validate.errors!) found.push(`${error.instancePath} ${error.message}`)
    if (
      !PINNED.test(service.image ?? '') &&
      !/^\$\{FAULTLINE_IMAGE:-faultline:\d+\.\d+\.\d+\}$/.test(service.image ?? '')
    )
      found.push(`image ${service.image} has no exact version`)
    const ends = service.restart?.startsWith('on-failure')
    if (!service.healthcheck && !service['x-no-healthcheck'] && !ends && !isShop(service)) found.push('no healthcheck')
    if (isShop(service) && (!service.read_only || !service.cap_drop)) found.push('may write to its own files')
    for (const [other, { condition }] of Object.entries(service.depends_on ?? {})) {
      const target = services[other]
      if (!target) found.push(`depends on ${other}, which is not there`)
      else if (condition === 'service_healthy' && !target.healthcheck)
        found.push(`waits for ${other} to be healthy, which has no healthcheck`)
      else if (condition === 'service_completed_successfully' && !target.restart.startsWith('on-failure'))
        found.push(`waits for ${other} to end, which goes on`)
    }
    for (const volume of service.volumes ?? []) {
      const source = volume.split(':')[0]!
      if (!source.startsWith('.') && !(source in volumes)) found.push(`volume ${source} is not declared`)
    }
    for (const { name: variable, required } of variablesOf(JSON.stringify(service)))
      if (SECRET.test(variable) && !required) found.push(`${variable} is secret and not demanded`)
    return found.map((problem) => `${name}: ${problem}`)
  })
}

/** Where passwords that several modules share come from; see `needsOf`. */
const SHARED: Readonly<Record<string, (module: ModuleName) => boolean>> = {
  REDIS_PASSWORD: (module) => needsOf(module).includes('REDIS_URL'),
  APP_KEY: () => true,
  AUTH_PUBLIC_KEY: () => true,
  AUTH_PRIVATE_KEY: (module) => module === 'customer',
}

/** What a module's container knows that it should not, or lacks. */
export function credentialProblems(module: ModuleName, { environment = {} }: Service): string[] {
  const found: string[] = []
  if (environment.MODULES !== module) found.push(`${module}: hosts ${environment.MODULES}`)
  for (const [name, value] of Object.entries(environment)) {
    if (mayKnow(module, name) === false) found.push(`${module}: knows ${name}`)
    for (const { name: source } of variablesOf(value)) {
      if (!SECRET.test(source)) continue
      const own = SHARED[source]?.(module) ?? source.startsWith(`${module.toUpperCase()}_`)
      if (!own) found.push(`${module}: knows ${source}, by ${name}`)
    }
  }
  const needed = ['KAFKA_BROKERS', 'SCHEMA_REGISTRY_URL', `${module.toUpperCase()}_DB_URL`, ...needsOf(module)]
  if (module === 'order') needed.push('ORDER_DB_REPLICA_URL')
  return [...found, ...needed.filter((name) => !environment[name]).map((name) => `${module}: lacks ${name}`)]
}

/** The twelve of the split shop. */
export const modulesOf = (compose: Compose) => MODULES.map((module) => [module, compose.services[module]] as const)
