import type { Engine } from './engine.ts'
import { program, run } from './programs.ts'
import type { Site } from './site.ts'

const ask = (site: Site, ...command: string[]) =>
  run('redis-cli', ['-p', String(site.port('redis')), ...command], {
    env: { ...process.env, REDISCLI_AUTH: site.password('redis') },
  })

/** Keeps what it was told across a kill: job queues live here. */
export const redis: Engine = {
  name: 'redis',
  title: 'Redis',
  needs: { programs: { 'redis-server': 'redis-server', 'redis-cli': 'redis-tools' } },
  ports: ['main'],

  async prepare(site) {
    site.write(
      site.path('redis', 'redis.conf'),
      [
        'bind 127.0.0.1',
        `port ${site.port('redis')}`,
        `requirepass ${site.password('redis')}`,
        `dir ${site.path('redis')}`,
        'appendonly yes',
        'appendfsync everysec',
        'save ""',
        'maxmemory 256mb',
        /* Jobs must not be thrown out to make room. */
        'maxmemory-policy noeviction',
        '',
      ].join('\n')
    )
  },

  launch: (site) => ({ file: program('redis-server'), args: [site.path('redis', 'redis.conf')] }),

  async ready(site) {
    try {
      return (await ask(site, 'ping')).trim() === 'PONG'
    } catch {
      /* It does not listen yet. */
      return false
    }
  },

  env: (site) => ({ REDIS_URL: `redis://:${site.password('redis')}@${site.address('redis')}` }),
}
