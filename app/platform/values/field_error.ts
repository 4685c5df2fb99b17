/** One invalid field of a request. */
export interface FieldError {
  /** JSON pointer into the body, such as `/lines/0/quantity`. */
  readonly pointer: string
  /** For people. */
  readonly detail: string
  /** For programs. */
  readonly rule: string
}
