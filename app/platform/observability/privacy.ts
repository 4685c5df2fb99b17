const EMAIL = /[^\s@"'<>()]+@[^\s@"'<>()]+\.[^\s@"'<>()]+/g

/** Names under which personal data and secrets stand, on log lines, in events and, in snake_case, in columns. */
export const PRIVATE_NAMES = [
  'email',
  'password',
  'token',
  'accessToken',
  'refreshToken',
  'authorization',
  'cookie',
  'name',
  'phone',
  'line1',
  'line2',
  'postalCode',
  'shippingAddress',
  'address',
] as const

/** What people write as they like, and what opens something; these stand in columns only. */
const PRIVATE_COLUMNS = new Set(['city', 'note', 'message', 'text', 'comment', 'secret'])
const SECRET = /(?:^|_)(?:hash|password|token|secret|email)(?:_|$)/

/** Whether a column would be taken for personal data or a secret, going by its name. */
export function isPrivateColumn(column: string): boolean {
  const names: readonly string[] = PRIVATE_NAMES.map((name) => name.replace(/[A-Z]/g, (a) => `_${a.toLowerCase()}`))
  return names.includes(column) || PRIVATE_COLUMNS.has(column) || SECRET.test(column)
}

/** A text for logs and error columns: errors of drivers and libraries quote what they were given, addresses included. */
export function withoutAddresses(text: string): string {
  return text.replaceAll(EMAIL, '[private]')
}
