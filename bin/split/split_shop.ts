import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { dataPath } from '#platform/config/data_dir'
import type { PathTable } from '#platform/http/path_table'
import { SplitGateway } from './split_gateway.ts'
import { SplitProcess, type Say } from './split_process.ts'
import type { PlannedProcess } from './plan.ts'

/** Where `node ace down:split` looks for the process to stop. */
export const pidFile = (): string => dataPath('split', 'pid')

/** A shop of one process per module behind one gateway, all on this machine. */
export class SplitShop {
  readonly processes: readonly SplitProcess[]
  readonly #gateway: SplitGateway

  constructor(plan: readonly PlannedProcess[], table: PathTable, say: Say) {
    this.processes = plan.map((each) => new SplitProcess(each, say))
    this.#gateway = new SplitGateway(this.processes, table)
  }

  /**
   * Resolves when every process was ready once or has failed to get so. The first process of a module migrates and seeds
   * its store, the further ones find it done.
   */
  async start(host: string, port: number): Promise<void> {
    mkdirSync(dataPath('split'), { recursive: true })
    await this.#gateway.listen(host, port)
    writeFileSync(pidFile(), String(process.pid))
    await startAll(this.processes.filter(({ plan }) => plan.name === plan.module))
    await startAll(this.processes.filter(({ plan }) => plan.name !== plan.module))
  }

  /**
   * Visitors first, then the processes. Among those no order is needed: what one has not told another yet waits in its
   * outbox or in the broker.
   */
  async stop(seconds: number): Promise<void> {
    const closed = this.#gateway.close()
    await Promise.race([closed, new Promise((resolve) => setTimeout(resolve, 2000).unref())])
    await Promise.all(this.processes.map((each) => each.stop(seconds)))
    await closed
    rmSync(pidFile(), { force: true })
  }
}

/** A few at a time: all at once they would only wait for each other's share of the machine. */
async function startAll(processes: readonly SplitProcess[]): Promise<void> {
  const waiting = [...processes]
  const lane = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) await next.start()
  }
  await Promise.all(Array.from({ length: Math.max(2, availableParallelism()) }, lane))
}
