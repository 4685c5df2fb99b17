/** What Windows-1252 has beyond Latin-1; together they are all that the standard fonts of a PDF can write. */
const BEYOND = new Set('€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ')

/** Letters that are no base letter with a mark, and so do not fall apart. */
const SPELLED: Readonly<Record<string, string>> = {
  ł: 'l',
  Ł: 'L',
  đ: 'd',
  Đ: 'D',
  ħ: 'h',
  Ħ: 'H',
  ı: 'i',
  ŋ: 'ng',
  Ŋ: 'Ng',
  ŧ: 't',
  Ŧ: 'T',
  ĸ: 'k',
  ẞ: 'SS',
}

const isPlain = (character: string) => /^[\x20-\x7e\xa0-\xff]$/.test(character) || BEYOND.has(character)

/**
 * The text with the letters a label can carry: marks that the font lacks are dropped (`ő` → `o`), control characters are
 * spaces, and what has no Latin letter is `?`, as on the labels of most carriers.
 */
export function latinText(text: string): string {
  if (/^[\x20-\x7e]*$/.test(text)) return text
  return [...text.normalize('NFC')].map((character) => latin(character)).join('')
}

function latin(character: string): string {
  if (isPlain(character)) return character
  if (/\p{Cc}|\p{Z}/u.test(character)) return ' '
  const spelled = SPELLED[character] ?? character.normalize('NFKD').replaceAll(/\p{M}/gu, '')
  return [...spelled].map((each) => (isPlain(each) ? each : '?')).join('')
}
