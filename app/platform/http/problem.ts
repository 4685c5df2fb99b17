import { Exception } from '@adonisjs/core/exceptions'
import type { FieldError } from '#platform/values/field_error'

/** Titles by code's status, for problems that do not need one of their own. */
const TITLES: Record<number, string> = {
  400: 'The request cannot be understood',
  401: 'Sign-in is needed',
  403: 'Not allowed',
  404: 'Not found',
  405: 'Method not allowed',
  409: 'It conflicts with the present state',
  410: 'It is gone',
  412: 'It has changed meanwhile',
  413: 'The request is too large',
  415: 'Media type not supported',
  422: 'The request is not valid',
  428: 'A precondition is required',
  429: 'Too many requests',
  500: 'Something went wrong here',
  503: 'Not available right now',
}

/**
 * An answer that says what is wrong, as RFC 9457 problem details. Throw it from an action or a controller.
 *
 * @example
 * throw new Problem(409, 'E_OUT_OF_STOCK', 'Only 2 of TEA-001 are left.', { sku: 'TEA-001', available: 2 })
 */
export class Problem extends Exception {
  /** Members of the body beside the standard ones. Never personal data. */
  readonly members: Record<string, unknown>
  readonly headers: Record<string, string>

  constructor(
    status: number,
    code: string,
    detail: string,
    members: Record<string, unknown> & { errors?: readonly FieldError[] } = {},
    headers: Record<string, string> = {}
  ) {
    super(detail, { status, code })
    this.members = members
    this.headers = headers
  }

  /** 401, with the header that RFC 9110 wants beside it. */
  static unauthorized(detail: string, code = 'E_UNAUTHORIZED'): Problem {
    return new Problem(401, code, detail, {}, { 'WWW-Authenticate': 'Bearer realm="faultline"' })
  }

  static notFound(what: string): Problem {
    return new Problem(404, 'E_NOT_FOUND', `There is no such ${what}.`)
  }

  static invalid(errors: readonly FieldError[]): Problem {
    const [first] = errors
    const detail =
      errors.length === 1 ? `${first!.pointer}: ${first!.detail}` : `${errors.length} fields are not valid.`
    return new Problem(422, 'E_INVALID', detail, { errors })
  }
}

export interface ProblemBody {
  type: string
  title: string
  status: number
  detail: string
  code: string
  requestId: string | undefined
  [member: string]: unknown
}

/** The body of an RFC 9457 answer. */
export function problemBody(
  status: number,
  code: string,
  detail: string,
  requestId: string | undefined,
  members: Record<string, unknown> = {}
): ProblemBody {
  return {
    type: `/problems/${code.toLowerCase().replace(/^e_/, '').replaceAll('_', '-')}`,
    title: TITLES[status] ?? (status < 500 ? TITLES[400]! : TITLES[500]!),
    status,
    detail,
    code,
    requestId,
    ...members,
  }
}
