/** Lets so many in at once, the others in the order in which they came. */
export class Gate {
  #free: number
  readonly #waiting: (() => void)[] = []

  constructor(places: number) {
    this.#free = places
  }

  async through<T>(work: () => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free--
    else await new Promise<void>((resolve) => this.#waiting.push(resolve))
    try {
      return await work()
    } finally {
      /* The place goes from hand to hand, so that nobody slips in between. */
      const next = this.#waiting.shift()
      if (next) next()
      else this.#free++
    }
  }
}
