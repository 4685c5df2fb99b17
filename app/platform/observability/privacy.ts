const EMAIL = /[^\s@"'<>()]+@[^\s@"'<>()]+\.[^\s@"'<>()]+/g

/** A text for logs and error columns: errors of drivers and libraries quote what they were given, addresses included. */
export function withoutAddresses(text: string): string {
  return text.replaceAll(EMAIL, '[private]')
}
