/** What a shop without the reader's language falls back to. */
const LAST_RESORT = 'en'

/** Where to look for a text, best first: `de-DE` → `de` → `en`. */
export function fallbacks(locale: string): string[] {
  const parts = locale.split('-')
  const chain = parts.map((_, i) => parts.slice(0, parts.length - i).join('-'))
  return [...new Set([...chain, LAST_RESORT])]
}

/** The text in the best language there is; `undefined` when there is none at all. */
export function bestLocale<T extends { readonly locale: string }>(texts: readonly T[], locale: string): T | undefined {
  for (const wanted of fallbacks(locale)) {
    const found = texts.find((text) => text.locale === wanted)
    if (found) return found
  }
  return undefined
}
