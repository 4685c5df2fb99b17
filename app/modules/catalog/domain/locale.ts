/** Nobody reads more; a header can name thousands. */
const MOST_LANGUAGES = 10

/**
 * The languages to look for, best first and in lower case: `de-AT` is followed by `de`.
 * @param asked language tags in the reader's order
 */
export function languages(asked: readonly string[]): string[] {
  const found = new Set<string>()
  for (const tag of asked.slice(0, MOST_LANGUAGES)) {
    for (let rest = tag.toLowerCase(); rest; rest = rest.slice(0, Math.max(0, rest.lastIndexOf('-')))) found.add(rest)
  }
  return [...found]
}

/**
 * The first of the reader's languages that there are texts in; `null` for those in the shop's own language.
 * @param own language of the texts that are not translations
 */
export function chooseLanguage(wanted: readonly string[], translated: ReadonlySet<string>, own: string): string | null {
  for (const language of wanted) {
    if (translated.has(language)) return language
    if (language === own.toLowerCase()) return null
  }
  return null
}
