import { createHash } from 'node:crypto'
import { TypeID } from 'typeid-js'

/**
 * Every kind of thing that has an identity of its own. Ids are TypeIDs: a prefix and a UUIDv7, so that they sort by
 * time of birth and say what they name.
 */
export const ID_PREFIXES = {
  customer: 'cus',
  session: 'ses',
  customerAddress: 'adr',
  segment: 'seg',
  product: 'prd',
  category: 'cat',
  media: 'med',
  priceRule: 'rul',
  cart: 'crt',
  cartItem: 'itm',
  order: 'ord',
  orderLine: 'lin',
  orderReturn: 'ret',
  payment: 'pay',
  refund: 'rfd',
  journalEntry: 'jrn',
  reconciliation: 'rcn',
  reservation: 'rsv',
  shipment: 'shp',
  ticket: 'tkt',
  comment: 'com',
  message: 'msg',
  template: 'tpl',
  fraudScore: 'frd',
  fraudReview: 'rev',
  recommendation: 'rec',
  event: 'evt',
  request: 'req',
  timer: 'tmr',
  deadLetter: 'dlq',
} as const

export type IdKind = keyof typeof ID_PREFIXES

/** A new id of that kind, such as `ord_01h455vb4pex5vsknk084sn02q`. Sorts after every id made earlier on this machine. */
export function newId(kind: IdKind): string {
  return new TypeID(ID_PREFIXES[kind]).toString()
}

/**
 * The id of that kind which these parts name: the same for the same parts, whoever asks. It holds no time of birth. The
 * bits are those of a UUIDv8, from SHA-256.
 */
export function derivedId(kind: IdKind, ...parts: string[]): string {
  const bytes = createHash('sha256').update(JSON.stringify(parts)).digest().subarray(0, 16)
  bytes[6] = (bytes[6]! & 0x0f) | 0x80
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  return TypeID.fromUUIDBytes(ID_PREFIXES[kind], bytes).toString()
}

const SUFFIX = /^[0-7][0-9abcdefghjkmnpqrstvwxyz]{25}$/

/** Whether the text has the form of an id of that kind. Says nothing about whether such a thing exists. */
export function isId(kind: IdKind, text: string): boolean {
  const prefix = ID_PREFIXES[kind]
  return text.startsWith(`${prefix}_`) && SUFFIX.test(text.slice(prefix.length + 1))
}

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'

/**
 * When the id was made, in milliseconds since the epoch: the first 48 bits of its UUIDv7.
 * The text must have passed `isId`.
 */
export function idTime(id: string): number {
  const suffix = id.slice(id.indexOf('_') + 1)
  let bits = 0n
  /* 26 characters of 5 bits are 130 bits, of which the first two are always zero: ten characters hold the first 48. */
  for (const character of suffix.slice(0, 10)) bits = bits * 32n + BigInt(ALPHABET.indexOf(character))
  return Number(bits)
}
