/** Spaces work evenly, so that no more than so much of it begins in a second. One per channel and process. */
export class Pace {
  readonly #intervalMs: number
  #next = 0

  constructor(perSecond: number) {
    this.#intervalMs = 1000 / perSecond
  }

  /**
   * Takes the next free moment.
   * @param at now, by a clock that never goes back
   * @returns how long to wait for it, in milliseconds
   */
  reserve(at: number): number {
    const moment = Math.max(at, this.#next)
    this.#next = moment + this.#intervalMs
    return moment - at
  }
}
