/**
 * A look-up that collects the keys asked for in one turn of the executor and loads them in one go; a key is loaded once in
 * the life of the batch, which is one request.
 */
export function batched<Key, Value>(
  load: (keys: readonly Key[]) => Promise<ReadonlyMap<Key, Value>>
): (key: Key) => Promise<Value | undefined> {
  const asked = new Map<Key, Promise<Value | undefined>>()
  let waiting: Key[] = []
  let loading: Promise<ReadonlyMap<Key, Value>> | undefined

  /* After every resolver of this turn, and after those that a promise of this turn leads to. */
  const turnEnds = () => Promise.resolve().then(() => new Promise<void>((resolve) => process.nextTick(resolve)))

  async function loadWaiting(): Promise<ReadonlyMap<Key, Value>> {
    await turnEnds()
    const keys = waiting
    waiting = []
    loading = undefined
    return load(keys)
  }

  return (key) => {
    let value = asked.get(key)
    if (!value) {
      waiting.push(key)
      loading ??= loadWaiting()
      asked.set(key, (value = loading.then((values) => values.get(key))))
    }
    return value
  }
}
