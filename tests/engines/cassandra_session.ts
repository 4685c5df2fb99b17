import type { Site } from './site.ts'

/** Runs statements one after the other as the superuser. */
export async function cql(
  site: Site,
  statements: readonly string[],
  password = site.password('cassandra cassandra')
): Promise<void> {
  const { auth, Client } = await import('cassandra-driver')
  const client = new Client({
    contactPoints: [site.address('cassandra')],
    localDataCenter: 'datacenter1',
    authProvider: new auth.PlainTextAuthProvider('cassandra', password),
    socketOptions: { readTimeout: 30_000 },
  })
  try {
    await client.connect()
    for (const statement of statements) await client.execute(statement)
  } finally {
    await client.shutdown()
  }
}
