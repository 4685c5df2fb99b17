/**
 * Why the process does not start: one sentence for the person who started it, saying what is wrong and what to do. It is
 * printed as it stands, without a stack.
 */
export class StartRefusal extends Error {
  readonly code = 'E_START_REFUSED'

  constructor(sentence: string, cause?: unknown) {
    super(sentence, { cause })
    this.name = 'StartRefusal'
  }
}
