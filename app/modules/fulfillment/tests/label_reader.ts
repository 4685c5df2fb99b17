/** ISO/IEC 15417: widths of bars and spaces by value, from 0; 103 to 105 are the starts A, B and C. */
const SYMBOLS =
  `212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232 122132 122231 113222
  123122 123221 223211 221132 221231 213212 223112 312131 311222 321122 321221 312212 322112 322211 212123 212321
  232121 111323 131123 131321 112313 132113 132311 211313 231113 231311 112133 112331 132131 113123 113321 133121
  313121 211331 231131 213113 213311 213131 311123 311321 331121 312113 312311 332111 314111 221411 431111 111224
  111422 121124 121421 141122 141221 112214 112412 122114 122411 142112 142211 241211 221114 413111 241112 134111
  111242 121142 121241 114212 124112 124211 411212 421112 421211 212141 214121 412121 111143 111341 131141 114113
  114311 411113 411311 113141 114131 311141 411131 211412 211214 211232`.split(/\s+/)
const STOP = '2331112'
const [TO_C, TO_B, START_B, START_C] = [99, 100, 104, 105]

/** Reads bars as a scanner does, check symbol included. Knows the code sets B and C. */
export function decodeCode128(widths: readonly number[]): string {
  const text = widths.join('')
  if (!text.endsWith(STOP)) throw new Error('There is no stop symbol')
  const values = (text.slice(0, -STOP.length).match(/.{6}/g) ?? []).map((symbol) => SYMBOLS.indexOf(symbol))
  const [start, ...data] = values.slice(0, -1)
  const sum = data.reduce((a, value, i) => a + value * (i + 1), start!)
  if (values.includes(-1) || sum % 103 !== values.at(-1)) throw new Error('The check symbol is wrong')
  let inC = start === START_C
  if (!inC && start !== START_B) throw new Error(`It begins with ${start}`)
  let read = ''
  for (const value of data) {
    if (inC && value === TO_B) inC = false
    else if (!inC && value === TO_C) inC = true
    else read += inC ? String(value).padStart(2, '0') : String.fromCharCode(value + 32)
  }
  return read
}

export interface ReadLabel {
  /** Points. */
  readonly width: number
  readonly height: number
  readonly pages: number
  readonly lines: readonly string[]
  /** Where each line stands, in points above the lower edge. */
  readonly heights: readonly number[]
  /** Where the code begins and ends, and what is drawn of it: widths in modules, a bar first. */
  readonly code: { readonly left: number; readonly right: number; readonly widths: readonly number[] }
}

/** Reads a label's bytes back, as far as the PDFs of this module go: one page, not compressed, standard fonts. */
export function readLabel(pdf: Buffer): ReadLabel {
  const text = pdf.toString('latin1')
  const [, width, height] = /\/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/.exec(text)!
  const content = /stream\n([^]*?)\nendstream/.exec(text)![1]!
  const latin = new TextDecoder('windows-1252')
  const lines = [...content.matchAll(/\[([^\]]*)\] TJ/g)].map(([, parts]) =>
    [...parts!.matchAll(/<([\da-f]*)>/g)].map(([, hex]) => latin.decode(Buffer.from(hex!, 'hex'))).join('')
  )
  const bars = [...content.matchAll(/([\d.]+) [\d.]+ ([\d.]+) [\d.]+ re/g)].map(([, x, w]) => [Number(x), Number(w)])
  const narrow = Math.min(...bars.map(([, w]) => w!))
  const widths = bars.flatMap(([x, w], i) => {
    const next = bars[i + 1]
    return next ? [w!, next[0]! - x! - w!] : [w!]
  })
  return {
    width: Number(width),
    height: Number(height),
    pages: text.match(/\/Type \/Page\n/g)!.length,
    lines,
    heights: [...content.matchAll(/1 0 0 1 [\d.]+ ([\d.]+) Tm/g)].map(([, y]) => Number(y)),
    code: {
      left: bars[0]![0]! / narrow,
      right: (Number(width) - bars.at(-1)![0]! - bars.at(-1)![1]!) / narrow,
      widths: widths.map((each) => Math.round(each / narrow)),
    },
  }
}
