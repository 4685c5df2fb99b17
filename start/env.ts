import { MODULES, ROLES } from '#config/modules'
import { flag, listOf, oneOf, readEnvironment, text, url, wholeNumber } from '#platform/config/environment'

/** What the process as a whole is told. Each module reads its own section in its `env.ts`. */
export const env = readEnvironment('process', {
  NODE_ENV: oneOf('development', 'production', 'test')({ default: 'development', desc: 'Kind of deployment' }),
  HOST: text({ default: '127.0.0.1', desc: 'Address to listen on' }),
  PORT: wholeNumber({ min: 0, max: 65_535 })({ default: 3333, desc: 'Port to listen on' }),
  PUBLIC_URL: url({ default: undefined, desc: 'Where clients reach this process; its own address by default' }),
  DATA_DIR: text({ default: 'var', desc: 'Folder for all state of the embedded stores' }),
  LOG_LEVEL: oneOf(
    'trace',
    'debug',
    'info',
    'warn',
    'error',
    'fatal',
    'silent'
  )({ default: 'info', desc: 'Least level logged' }),
  LOG_FORMAT: oneOf(
    'auto',
    'json',
    'pretty'
  )({ default: 'auto', desc: 'JSON lines, or for people; auto: pretty on a terminal' }),
  MODULES: listOf(
    'module',
    MODULES
  )({ default: MODULES, desc: 'Modules this process hosts, separated by commas; `*`: all twelve' }),
  ROLES: listOf('role', ROLES)({ default: ROLES, desc: 'What it does for them, separated by commas; `*`: all of it' }),
  WEB: flag({ default: undefined, desc: 'Serve storefront and console; default: where all twelve modules are hosted' }),
  API_URL: url({ default: undefined, desc: 'Where the storefront finds the public API; default: this process' }),
  FORWARD_TO_PEERS: flag({
    default: undefined,
    desc: 'Hand requests for modules that another process of the same DATA_DIR hosts over to it; default: yes, but not in production',
  }),
  APP_KEY: text({
    default: undefined,
    desc: 'Key for cookies and cursors, 32 characters or more; made on first start in development',
  }),
  AUTH_PRIVATE_KEY: text({
    default: undefined,
    desc: 'PKCS #8 PEM (Ed25519) with which customer signs tokens; made on first start in development',
  }),
  AUTH_PUBLIC_KEY: text({ default: undefined, desc: 'SPKI PEM with which every module verifies them' }),
  SEED_ON_START: flag({
    default: undefined,
    desc: 'Fill stores that were never seeded with the small demo shop; default: yes, but not in production',
  }),
  BROKER_PARTITIONS: wholeNumber({ min: 1, max: 64 })({ default: 6, desc: 'Partitions of a new topic' }),
  BROKER_RETENTION_DAYS: wholeNumber({ min: 1, max: 13 })({
    default: 7,
    desc: 'How long the log keeps events; less than the 14 days for which a repeated one is recognised',
  }),
  SCHEMA_COMPATIBILITY: oneOf(
    'NONE',
    'BACKWARD',
    'FORWARD',
    'FULL',
    'FULL_TRANSITIVE'
  )({
    default: 'FULL_TRANSITIVE',
    desc: 'What the schema registry demands of a new version',
  }),
  OTEL_EXPORTER_OTLP_ENDPOINT: url({
    default: undefined,
    desc: 'Where to send traces (OTLP over HTTP); tracing is off without it',
  }),
  OTEL_SERVICE_NAME: text({ default: 'faultline', desc: 'What this process is called in traces' }),
  SHUTDOWN_SECONDS: wholeNumber({ min: 1, max: 300 })({
    default: 25,
    desc: 'Longest time to finish work after SIGTERM',
  }),
})

/** Whether storefront and console are served here. */
export const servesWeb: boolean = env.ROLES.includes('web') && (env.WEB ?? env.MODULES.length === MODULES.length)
