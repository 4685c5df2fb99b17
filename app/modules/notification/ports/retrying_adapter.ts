import { BullMQAdapter } from '@bull-board/api/bullMQAdapter'
import type { Queue } from 'bullmq'

/** Retry, on one job or on all of them, goes the way that the shop retries: message and job start over together. */
export class RetryingAdapter extends BullMQAdapter {
  readonly #retry: (id: string) => Promise<unknown>

  constructor(queue: Queue, retry: (id: string) => Promise<unknown>) {
    super(queue)
    this.#retry = retry
  }

  override async getJob(id: string) {
    const job = await super.getJob(id)
    return job && this.#retrying(job)
  }

  override async getJobs(...asked: Parameters<BullMQAdapter['getJobs']>) {
    return (await super.getJobs(...asked)).map((job) => this.#retrying(job))
  }

  #retrying<J extends { retry: unknown; toJSON(): { id?: string | number | null | undefined } }>(job: J): J {
    job.retry = async () => void (await this.#retry(String(job.toJSON().id)))
    return job
  }
}
