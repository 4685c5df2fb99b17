import { ApiProblem } from '#web/api'

/** What is wrong with a form: by JSON pointer what belongs to a field, and what belongs to none. */
export interface FormErrors {
  readonly fields: Readonly<Record<string, string>>
  readonly message: string | null
}

export const NO_ERRORS: FormErrors = { fields: {}, message: null }

/**
 * What the API says is wrong with what was sent, for the form to show.
 * @param known pointers that the form has a field for
 * @throws unknown everything else: then no form helps
 */
export function formErrors(error: unknown, known: readonly string[]): FormErrors {
  if (!(error instanceof ApiProblem) || ![400, 401, 403, 409, 412, 422, 429].includes(error.status)) throw error
  if (error.status === 401 && error.credentials.bearer !== undefined) throw error
  const fields: Record<string, string> = {}
  const others: string[] = []
  for (const { pointer, detail } of error.errors) {
    if (known.includes(pointer)) fields[pointer] ??= detail
    else others.push(detail)
  }
  if (error.errors.length === 0) return { fields, message: error.message }
  return { fields, message: others.length > 0 ? others.join(' ') : null }
}
