import { bullQueue } from '#modules/notification/queue'

/** Works the jobs that are in Redis while this process works for the module. */
export default async function workQueues(): Promise<() => Promise<void>> {
  bullQueue?.start()
  return async () => bullQueue?.close()
}
