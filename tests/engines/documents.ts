/** The few calls to a CouchDB server that namespaces need. */
export function serverAt(url: string) {
  const { username, password, origin } = new URL(url)
  const headers = { authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}` }

  const call = async (method: string, database: string, fine: readonly number[]) => {
    const answer = await fetch(`${origin}/${database}`, { method, headers })
    if (!answer.ok && !fine.includes(answer.status)) {
      throw new Error(`The CouchDB API answers ${answer.status} to ${method} /${database}: ${await answer.text()}`)
    }
  }

  return {
    /** 412: it is there already. */
    make: (database: string) => call('PUT', database, [412]),
    remove: (database: string) => call('DELETE', database, [404]),
  }
}
