import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import { spawnSync } from 'node:child_process'
import { globSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Runs a program of this machine in the repository's folder. */
function run(file: string, ...args: string[]) {
  const { status, stdout, stderr, error } = spawnSync(file, args, { cwd: app.makePath(), encoding: 'utf8' })
  return { status, output: error ? error.message : `${stdout}${stderr}` }
}

const has = (file: string, ...args: string[]) => run(file, ...args).status === 0

/** docker/.env.example with a value in every line, as docker/env.js would make it. */
function filledEnvironment(): string {
  const file = join(mkdtempSync(join(tmpdir(), 'faultline-deployment-')), 'env')
  writeFileSync(file, readFileSync(app.makePath('docker/.env.example'), 'utf8').replaceAll(/^(\w+)=$/gm, '$1=given'))
  return file
}

interface Panel {
  readonly datasource?: { readonly type: string }
  readonly targets?: readonly { readonly expr: string }[]
}

const compose = (...args: string[]) =>
  run('docker', 'compose', '--env-file', filledEnvironment(), '-f', 'docker/compose.yml', ...args)

/* What the format's own programs say, where this machine has them. The checks in deployment.unit.spec.ts always run. */
test.group('deployment: by the real tools', (group) => {
  group.tap((each) => each.timeout(60_000))

  test('docker compose config', ({ assert }) => {
    for (const more of [[], ['-f', 'docker/compose.split.yml']]) {
      const { status, output } = compose(...more, 'config', '--quiet')
      assert.equal(status, 0, output)
    }
    const none = run('docker', 'compose', '--env-file', '/dev/null', '-f', 'docker/compose.yml', 'config', '--quiet')
    assert.notEqual(none.status, 0, 'without secrets it is refused')
  }).skip(!has('docker', 'compose', 'version'), 'docker compose is not on the PATH')

  test('hadolint', ({ assert }) => {
    const { status, output } = run('hadolint', 'docker/Dockerfile')
    assert.equal(status, 0, output)
  }).skip(!has('hadolint', '--version'), 'hadolint is not on the PATH')

  test('promtool', ({ assert }) => {
    for (const args of [
      ['check', 'config', 'docker/prometheus/prometheus.yml'],
      ['test', 'rules', 'docker/prometheus/alerts.test.yml'],
    ]) {
      const { status, output } = run('promtool', ...args)
      assert.equal(status, 0, output)
    }
  }).skip(!has('promtool', '--version'), 'promtool is not on the PATH')

  test('promtool: what the dashboards ask for', ({ assert }) => {
    const dashboard = readFileSync(app.makePath('docker/grafana/dashboards/faultline.json'), 'utf8')
    const { panels } = JSON.parse(dashboard) as { panels: Panel[] }
    const rules = panels
      .filter(({ datasource }) => datasource?.type === 'prometheus')
      .flatMap(({ targets = [] }) => targets)
      /* Grafana's own variables are durations. */
      .map(({ expr }, at) => ({ record: `dashboard:${at}`, expr: expr.replaceAll(/\$__\w+/g, '5m') }))
    assert.isAbove(rules.length, 5)
    const file = join(mkdtempSync(join(tmpdir(), 'faultline-deployment-')), 'rules.yml')
    writeFileSync(file, JSON.stringify({ groups: [{ name: 'dashboard', rules }] }))
    const { status, output } = run('promtool', 'check', 'rules', file)
    assert.equal(status, 0, output)
  }).skip(!has('promtool', '--version'), 'promtool is not on the PATH')

  test('caddy', ({ assert }) => {
    const { status, output } = run(
      'caddy',
      'validate',
      '--adapter',
      'caddyfile',
      '--config',
      'docker/gateway/Caddyfile'
    )
    assert.equal(status, 0, output)
  }).skip(!has('caddy', 'version'), 'caddy is not on the PATH')

  test('scripts are ones that a shell can read', ({ assert }) => {
    for (const file of globSync('docker/**/*.sh', { cwd: app.makePath() })) {
      const { status, output } = run('sh', '-n', file)
      assert.equal(status, 0, `${file}: ${output}`)
    }
  }).skip(!has('sh', '-c', ':'), 'there is no shell')
})
