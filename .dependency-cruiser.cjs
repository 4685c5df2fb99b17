/**
 * The boundaries of the monolith; each rule has a fixture under tests/architecture/fixtures/ that breaks it, and a test that
 * sees it broken. `npm run lint:boundaries` checks the application itself.
 * @type {import('dependency-cruiser').IConfiguration}
 */
const ROOT = '(^|/fixtures/)'
const MODULE = `${ROOT}app/modules/([^/]+)/`

module.exports = {
  forbidden: [
    {
      name: 'modules-meet-at-contracts',
      comment: "A module may import another module's contract.ts and nothing else of it.",
      severity: 'error',
      from: { path: MODULE },
      to: {
        path: `${ROOT}app/modules/([^/]+)/`,
        pathNot: [`${ROOT}app/modules/$2/`, `${ROOT}app/modules/[^/]+/contract\\.ts$`],
      },
    },
    {
      name: 'contracts-are-for-what-listens',
      comment:
        "Another module's contract is imported by consumers, processes, projections and tests; its pure functions and types also by actions and domain.",
      severity: 'error',
      from: {
        path: MODULE,
        pathNot: `${ROOT}app/modules/[^/]+/(consumers|processes|projections|tests|actions|domain)/`,
      },
      to: { path: `${ROOT}app/modules/([^/]+)/contract\\.ts$`, pathNot: `${ROOT}app/modules/$2/` },
    },
    {
      name: 'contracts-stand-alone',
      comment: 'A contract imports only the platform and what its own module publishes through it.',
      severity: 'error',
      from: { path: `${ROOT}app/modules/([^/]+)/contract\\.ts$` },
      to: { pathNot: [`${ROOT}app/platform/(values|messaging|storage)/`, `${ROOT}app/modules/$2/`] },
    },
    {
      name: 'platform-knows-no-module',
      comment: 'The platform learns of modules from their manifests, at run time.',
      severity: 'error',
      from: { path: `${ROOT}app/platform/` },
      to: { path: `${ROOT}app/(modules|web)/` },
    },
    {
      name: 'web-is-a-client',
      comment: 'Storefront and console use the public API: no module, no store, no broker.',
      severity: 'error',
      from: { path: `${ROOT}app/web/` },
      to: { path: [`${ROOT}app/modules/`, `${ROOT}app/platform/(storage|messaging|timers|processes|modules)/`] },
    },
    {
      name: 'domain-is-pure',
      comment: 'Decisions need no store, clock, framework or environment.',
      severity: 'error',
      from: { path: `${ROOT}app/modules/[^/]+/domain/` },
      to: {
        path: [
          'node_modules/@adonisjs',
          `${ROOT}app/platform/(storage|http|modules|observability|timers)/`,
          `${ROOT}app/modules/[^/]+/(store|env|timers|actions|consumers|controllers|projections)`,
          `${ROOT}start/`,
        ],
      },
    },
    {
      name: 'tests-are-for-tests',
      comment:
        'What runs the shop needs nothing of tests/; commands that test, play journeys, measure or start engines live on it.',
      severity: 'error',
      from: {
        path: `${ROOT}(app|bin|commands|providers|start|config|database)/`,
        pathNot: [
          `${ROOT}app/(modules/[^/]+|web)/tests/`,
          `${ROOT}commands/(bench|e2e_checkout|engines_[a-z]+|test|test_real)\\.ts$`,
          `${ROOT}bin/test\\.ts$`,
        ],
      },
      to: { path: `${ROOT}tests/` },
    },
    {
      name: 'engines-behind-adapters',
      comment: 'Clients of brokers, stores and queues are imported by their adapters only.',
      severity: 'error',
      from: {
        path: `${ROOT}(app|commands|bin|providers|start)/`,
        pathNot: [`${ROOT}app/platform/(storage|messaging)/`, `${ROOT}app/modules/[^/]+/ports/`],
      },
      to: { path: 'node_modules/(kafkajs|cassandra-driver|nano|ioredis|minio|bullmq|avsc|knex)/' },
    },
    {
      name: 'stores-are-opened-once',
      comment:
        "A module's store.ts opens its store and its objects; tests/architecture/stores.unit.spec.ts checks that it names its own.",
      severity: 'error',
      from: { path: MODULE, pathNot: `${ROOT}app/modules/[^/]+/(store\\.ts$|tests/)` },
      to: {
        path: `${ROOT}app/platform/storage/(module_store|folder_objects)\\.ts$`,
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'migrations-keep-to-their-module',
      comment:
        'A migration makes tables of its own module; the shape of a published projection it has from a contract.',
      severity: 'error',
      from: { path: `${ROOT}database/migrations/([^/]+)/` },
      to: {
        path: [`${ROOT}app/modules/`, `${ROOT}database/migrations/`, 'node_modules/@adonisjs/lucid/.*/services/db'],
        pathNot: [
          `${ROOT}app/modules/$2/`,
          `${ROOT}database/migrations/$2/`,
          `${ROOT}app/modules/[^/]+/contract\\.ts$`,
        ],
      },
    },
    {
      name: 'no-circles',
      comment:
        'Only a timer whose action sets it again may go round, through its timers.ts: neither uses the other while loading.',
      severity: 'error',
      from: { path: `${ROOT}(app|bin|commands|providers)/` },
      to: {
        circular: true,
        viaOnly: { dependencyTypesNot: ['type-only'], pathNot: `${ROOT}app/modules/[^/]+/timers\\.ts$` },
      },
    },
    {
      name: 'no-lost-imports',
      severity: 'error',
      from: { path: `${ROOT}(app|bin|commands|providers|database|tests)/` },
      to: { couldNotResolve: true },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.boundaries.json' },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default'] },
  },
}
